(** From the characters of the files to trajectories. *)
Require Import Ascii String Reals List ZArith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Network Metzler.Check Metzler.Theorem Metzler.End Metzler.Certificate Metzler.Characters Metzler.Market Metzler.Text.
Import ListNotations.
Open Scope Z_scope.

Definition diagonal (k : positive) (f : positive -> D) : list entry :=
  fold_left (fun acc p => (p, p, f p) :: acc) (rev_append (upto k) []) [].
Definition negative (l : list entry) : list entry := rev_append (fold_left (fun acc (e : entry) => let '(p, q, v) := e in (p, q, Dopp v) :: acc) l []) [].
(** The matrices A, B, C of A + gain B diag(d) C, with slopes d. *)
Definition triple (s : subject) : option (list entry * list entry * list entry) :=
  let one := diagonal (Certificate.n s) (fun _ => D1) in
  let leak := diagonal (Certificate.n s) (fun p => Dopp (get (own s) p)) in
  match kind_of s with
  | Hopfield => Some (leak, matW s, one)
  | FullHopfield => Some (negative (matD s), matW s, one)
  | FiringRate => Some (leak, one, matW s)
  | FullFiringRate => Some (negative (matD s), one, matW s)
  | Persidskii => Some ([], matW s, one)
  | DiagonalFeedback => Some (matW s, leak, one)
  | Lure => Some (matW s, Certificate.matB s, Certificate.matC s)
  | Implicit => Some (diagonal (Certificate.n s) (fun _ => Dopp D1), one, matW s)
  | _ => None end.

Definition prepared (c : Certificate.certificate) : option Check.certificate :=
  let s := about c in
  match triple s with
  | Some (a, b, k) => Some {|
      Check.l1 := Certificate.l1 c; Check.n := Certificate.n s; Check.m := Certificate.m s; entriesA := a; entriesB := b; entriesC := k;
      c_gain := Certificate.gain s; c_tau := Certificate.tau s; c_lo := lo s; c_hi := hi s; Check.weights := Certificate.weights c;
      rate := lower c; gap := Dsub (upper c) (lower c); Check.witness := Certificate.witness c;
      Check.corners := fun p => M.find p (Certificate.corners c) |}
  | None => None end.

Inductive verdict := Proved (lower upper : D) | NotProved | Refusal (why : string).
Definition judge (cert : text) (files : list (text * state)) : verdict :=
  match read cert files with
  | No why => Refusal why
  | Good c => match prepared c with
    | None => Refusal "networks of this kind are not covered by this checker"
    | Some p => if check p then Proved (lower c) (upper c) else NotProved end end.

(** A matrix file as the lines that it consists of. *)
Definition files_of (l : list (text * list text)) : list (text * state) := map (fun x => (fst x, fold_left step (snd x) Banner)) l.

Theorem texts_true : forall cert files low high, judge cert (files_of files) = Proved low high ->
  exists c p, read cert (files_of files) = Good c /\ prepared c = Some p /\ low = lower c /\ high = upper c /\
  contracts p (vec_of (Check.weights p)) (D2R low) /\
  (forall w r, all_positive (size (net p)) w -> contracts p w r -> (r <= D2R high)%R).
Proof.
  intros cert files low high H. unfold judge in H. destruct (read cert _) as [c|]; [|discriminate].
  destruct (prepared c) as [p|] eqn:P; [|discriminate]. destruct (check p) eqn:C; [|discriminate]. inversion H. subst.
  exists c, p. repeat split; try exact P.
  - pose proof (proj1 (certificate_true p C)) as T. unfold prepared in P. destruct (triple _) as [[[a b] k]|]; [|discriminate].
    inversion P. subst. exact T.
  - intros w r Hw Hc. pose proof (proj2 (certificate_true p C) w r Hw Hc) as T. unfold prepared in P.
    destruct (triple _) as [[[a b] k]|]; [|discriminate]. inversion P. subst. simpl in T. rewrite D2R_sub in T.
    replace (D2R (upper c)) with (D2R (lower c) + (D2R (upper c) - D2R (lower c)))%R by ring. exact T.
Qed.
