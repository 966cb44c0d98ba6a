(** * The matrices that the checker reckons with are the Jacobians of the documented equations *)
Require Import Reals Lra Lia List ZArith Arith Bool FMapPositive.
From Flocq Require Import Core.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Decimal Metzler.Statement Metzler.Algebra Metzler.Contraction.
Require Import Metzler.Rows Metzler.RowsSound Metzler.Checker.
Import ListNotations.
Open Scope R_scope.

(** ** Any network of the form A x + gout B phi(gin C x + inn(u)) + out(u) *)
Section General.
  Variables (S : system) (A B C : mat) (gout gin : R) (inn out : vec -> vec) (J : vec -> mat).
  Let n := states S. Let m := nonlinearities S.
  Hypothesis (HS : proper S).
  Hypothesis (Hrhs : forall phi u x i, (i < n)%nat -> rhs S phi u x i =
    times n A x i + gout * Sum m (fun k => B i k * phi k (gin * times n C x k + inn u k)) + out u i).
  Hypothesis (Hout : forall i, out (fun _ => 0) i = 0).
  Hypothesis (HJ : forall d i j, J d i j = A i j + Sum m (fun k => B i k * (gout * gin) * d k * C k j)).

  Lemma J_times : forall d z i, Sum n (fun j => J d i j * z j) = times n A z i + gout * Sum m (fun k => B i k * (d k * (gin * times n C z k))).
  Proof.
    intros. rewrite (Sum_ext n (fun j => J d i j * z j) (fun j => A i j * z j + Sum m (fun k => B i k * (gout * gin) * d k * C k j * z j))).
    - rewrite Sum_plus, Sum_swap, <- Sum_scal. unfold times. f_equal. apply Sum_ext. intros k _.
      rewrite (Sum_ext n _ (fun j => B i k * (gout * gin) * d k * (C k j * z j))) by (intros; ring). rewrite Sum_scal. ring.
    - intros j _. rewrite HJ, Rmult_plus_distr_r. f_equal. rewrite Rmult_comm, <- Sum_scal. apply Sum_ext. intros. ring.
  Qed.

  Lemma times_minus : forall k M x y i, times k M x i - times k M y i = times k M (fun j => x j - y j) i.
  Proof.
    intros. unfold times. replace (Sum k (fun j => M i j * x j) - Sum k (fun j => M i j * y j))
      with (Sum k (fun j => M i j * x j) + -1 * Sum k (fun j => M i j * y j)) by ring.
    rewrite <- Sum_scal, <- Sum_plus. apply Sum_ext. intros. ring.
  Qed.

  Lemma general_differences : differences S J.
  Proof.
    intros phi u x y Hphi. destruct HS as [_ [_ Hbox]].
    set (arg := fun (z : vec) k => gin * times n C z k + inn u k).
    set (D := fun k => if Req_EM_T (arg x k) (arg y k) then slope_lo S k else (phi k (arg x k) - phi k (arg y k)) / (arg x k - arg y k)).
    exists D. split.
    - intros k Hk. unfold D. destruct (Req_EM_T (arg x k) (arg y k)); [specialize (Hbox k Hk); lra|apply Hphi; assumption].
    - intros i Hi. rewrite J_times, !Hrhs by exact Hi.
      replace (times n A (fun j => x j - y j) i) with (times n A x i - times n A y i) by apply times_minus.
      enough (HP : Sum m (fun k => B i k * phi k (gin * times n C x k + inn u k)) - Sum m (fun k => B i k * phi k (gin * times n C y k + inn u k))
        = Sum m (fun k => B i k * (D k * (gin * times n C (fun j => x j - y j) k)))) by (rewrite <- HP; ring).
      replace (Sum m (fun k => B i k * phi k (gin * times n C x k + inn u k)) - Sum m (fun k => B i k * phi k (gin * times n C y k + inn u k)))
        with (Sum m (fun k => B i k * phi k (gin * times n C x k + inn u k)) + -1 * Sum m (fun k => B i k * phi k (gin * times n C y k + inn u k))) by ring.
      rewrite <- Sum_scal, <- Sum_plus. apply Sum_ext. intros k _.
      replace (gin * times n C (fun j => x j - y j) k) with (arg x k - arg y k) by (unfold arg; rewrite <- times_minus; ring).
      fold (arg x k). fold (arg y k). unfold D. destruct (Req_EM_T (arg x k) (arg y k)) as [->|Hn]; [ring|field; lra].
  Qed.

  Lemma general_members : members S J.
  Proof.
    intros d Hd. exists (fun k a => d k * (a - inn (fun _ => 0) k)). split.
    - intros k a b Hk Hab. replace ((d k * (a - inn (fun _ => 0) k) - d k * (b - inn (fun _ => 0) k)) / (a - b)) with (d k) by (field; lra). apply Hd, Hk.
    - intros x i Hi. rewrite Hrhs, J_times, Hout by exact Hi. rewrite Rplus_0_r. f_equal. f_equal. apply Sum_ext. intros. ring.
  Qed.

  Lemma general_jacobians : (is_map S = true -> forall i, time_constants S i = 1) -> jacobians S J.
  Proof. intro H1. split; [apply general_differences|split; [apply general_members|exact H1]]. Qed.
End General.

(** ** The matrices of a file *)
Section File.
  Variable s : subject.
  Let N := Pos.to_nat (n s).

  (** A + gain B diag(d) C *)
  Definition family (d : vec) : mat := fun i j => matrix_of (matrixA s) i j +
    Sum (Pos.to_nat (slopes s)) (fun k => matrix_of (matrixB s) i k * D2R (gain s) * d k * matrix_of (matrixC s) k j).

  Lemma diagonal_times : forall f x i, (i < N)%nat -> times N (matrix_of (diagonal (n s) f)) x i = D2R (f (idx i)) * x i.
  Proof.
    intros f x i Hi. unfold times. rewrite (Sum_single _ _ i Hi).
    - rewrite matrix_diagonal, Nat.eqb_refl by exact Hi. reflexivity.
    - intros j _ Hj. rewrite matrix_diagonal by exact Hi. destruct (Nat.eqb_spec i j); [congruence|ring].
  Qed.
  Lemma identity_times : forall x i, (i < N)%nat -> times N (matrix_of (identity (n s))) x i = x i.
  Proof. intros x i Hi. unfold identity. rewrite diagonal_times, D2R_1 by exact Hi. ring. Qed.
  Lemma negated_times : forall l x i, times N (matrix_of (negated l)) x i = - times N (matrix_of l) x i.
  Proof.
    intros. unfold times. replace (- Sum N (fun j => matrix_of l i j * x j)) with (-1 * Sum N (fun j => matrix_of l i j * x j)) by ring.
    rewrite <- Sum_scal. apply Sum_ext. intros. rewrite matrix_negated. ring.
  Qed.
  Lemma nothing_times : forall x i, times N (matrix_of []) x i = 0.
  Proof. intros. apply Sum_zero. intros. simpl. ring. Qed.

  (** Sums over nonlinearities where B is diagonal, and where C is the identity. *)
  Lemma diagonal_phi : forall f F i, (i < N)%nat -> Sum N (fun k => matrix_of (diagonal (n s) f) i k * F k) = D2R (f (idx i)) * F i.
  Proof. intros f F i Hi. apply (diagonal_times f F i Hi). Qed.
  Lemma identity_phi : forall F i, (i < N)%nat -> Sum N (fun k => matrix_of (identity (n s)) i k * F k) = F i.
  Proof. intros F i Hi. apply (identity_times F i Hi). Qed.
  Lemma through_identity : forall W (phi : nat -> R -> R) x i, Sum N (fun k => W i k * phi k (1 * times N (matrix_of (identity (n s))) x k + 0))
    = times N W (fun j => phi j (x j)) i.
  Proof. intros. apply Sum_ext. intros k Hk. rewrite identity_times by exact Hk. f_equal. f_equal. ring. Qed.

  Lemma five_two : forall k, (0 <= k)%Z -> IZR (5 ^ k) * powerRZ 10 (- k) = powerRZ 2 (- k).
  Proof.
    intros k Hk. assert (T : forall b, IZR (b ^ k) = powerRZ (IZR b) k).
    { intro b. rewrite <- (Z2Nat.id k) by exact Hk. rewrite <- pow_IZR, pow_powerRZ. reflexivity. }
    rewrite T, !powerRZ_neg'.
    assert (H10 : powerRZ 10 k = powerRZ 5 k * powerRZ 2 k).
    { rewrite <- (Z2Nat.id k) by exact Hk. rewrite <- !pow_powerRZ. replace 10 with (5 * 2) by ring. apply Rpow_mult_distr. }
    assert (H5 : powerRZ 5 k <> 0) by (apply powerRZ_NOR; lra). assert (H2 : powerRZ 2 k <> 0) by (apply powerRZ_NOR; lra).
    rewrite H10. field. split; assumption.
  Qed.
  Lemma nearest_correct : forall d, D2R (nearest d) = double (D2R d).
  Proof.
    intros [a e]. unfold nearest. simpl fst. simpl snd. destruct (Z.leb_spec 0 e) as [He|He]; rewrite nearest_double_correct; f_equal; unfold D2R; simpl fst; simpl snd.
    - rewrite mult_IZR. simpl powerRZ at 1. rewrite Rmult_1_r. f_equal. rewrite <- (Z2Nat.id e) at 1 by exact He. rewrite <- pow_IZR, pow_powerRZ, Z2Nat.id by exact He. reflexivity.
    - rewrite mult_IZR, Rmult_assoc. f_equal. replace e with (- - e)%Z at 2 3 by lia. apply five_two. lia.
  Qed.
  Lemma one_minus_correct : forall a, D2R (one_minus a) = double (1 - D2R a).
  Proof. intro a. unfold one_minus. rewrite nearest_correct, D2R_sub, D2R_1. reflexivity. Qed.

  (** The table of Statement.v in one piece. *)
  Lemma system_kind : system_of s =
    let W := matrix_of (matW s) in let B := matrix_of (matB s) in let C := matrix_of (matC s) in let D := matrix_of (matD s) in
    let m := Pos.to_nat (m s) in let w := vec_of (own s) in let g := D2R (gain s) in
    let tau := vec_of (tau s) in let lo := vec_of (lo s) in let hi := vec_of (hi s) in
    match kind_of s with
    | Hopfield => hopfield N W w g tau lo hi       | FullHopfield => full_hopfield N W D g tau lo hi
    | FiringRate => firing_rate N W w g tau lo hi  | FullFiringRate => full_firing_rate N W D g tau lo hi
    | Persidskii => persidskii N W g tau lo hi     | DiagonalFeedback => diagonal_feedback N W w g tau lo hi
    | Lure => lure N m W B C g tau lo hi           | LureMap => lure_map N m W B C g lo hi
    | HopfieldMap => hopfield_map N W g lo hi      | FiringRateMap => firing_rate_map N W g lo hi
    | EchoState => echo_state N W w g lo hi        | Implicit => implicit N W g lo hi end.
  Proof. subst N. destruct s as [[]]; reflexivity. Qed.
  Lemma states_of : states (system_of s) = N.
  Proof. subst N. destruct s as [[]]; reflexivity. Qed.
  Lemma nonlinearities_of : nonlinearities (system_of s) = Pos.to_nat (slopes s).
  Proof. destruct s as [[]]; reflexivity. Qed.
  Lemma is_map_of : is_map (system_of s) = discrete s.
  Proof. destruct s as [[]]; reflexivity. Qed.
  Lemma slope_lo_of : slope_lo (system_of s) = vec_of (lo s).
  Proof. destruct s as [[]]; reflexivity. Qed.
  Lemma slope_hi_of : slope_hi (system_of s) = vec_of (hi s).
  Proof. destruct s as [[]]; reflexivity. Qed.
  Lemma time_constants_of : time_constants (system_of s) = if timeless s then fun _ => 1 else vec_of (tau s).
  Proof. destruct s as [[]]; reflexivity. Qed.

  (** Each kind's equation, read with its three matrices. *)
  Theorem jacobians_of : proper (system_of s) -> jacobians (system_of s) family.
  Proof.
    intro HS.
    assert (Hunit : is_map (system_of s) = true -> forall i, time_constants (system_of s) i = 1).
    { rewrite is_map_of, time_constants_of. unfold timeless. intros Hm i. rewrite Hm. destruct (kind_of s); reflexivity. }
    set (g := D2R (gain s)). set (zero := fun _ : vec => (fun _ : nat => 0) : vec).
    assert (Houter : forall S A B C J (inn out : vec -> vec), S = system_of s -> out (fun _ => 0) = (fun _ => 0) ->
      (forall phi u x i, (i < states S)%nat -> rhs S phi u x i = times (states S) A x i +
        g * Sum (nonlinearities S) (fun k => B i k * phi k (1 * times (states S) C x k + inn u k)) + out u i) ->
      (forall d i j, J d i j = A i j + Sum (nonlinearities S) (fun k => B i k * g * d k * C k j)) -> jacobians S J).
    { intros S A B C J inn out -> Ho Hr HJ. apply (general_jacobians (system_of s) A B C g 1 inn out); [exact HS|exact Hr|intro; rewrite Ho; reflexivity| |exact Hunit].
      intros. rewrite HJ. f_equal. apply Sum_ext. intros. ring. }
    assert (Hinner : forall S A B C J (inn out : vec -> vec), S = system_of s -> out (fun _ => 0) = (fun _ => 0) ->
      (forall phi u x i, (i < states S)%nat -> rhs S phi u x i = times (states S) A x i +
        1 * Sum (nonlinearities S) (fun k => B i k * phi k (g * times (states S) C x k + inn u k)) + out u i) ->
      (forall d i j, J d i j = A i j + Sum (nonlinearities S) (fun k => B i k * g * d k * C k j)) -> jacobians S J).
    { intros S A B C J inn out -> Ho Hr HJ. apply (general_jacobians (system_of s) A B C 1 g inn out); [exact HS|exact Hr|intro; rewrite Ho; reflexivity| |exact Hunit].
      intros. rewrite HJ. f_equal. apply Sum_ext. intros. ring. }
    clear Hunit HS.
    assert (HJ : forall d i j, family d i j = matrix_of (matrixA s) i j +
      Sum (nonlinearities (system_of s)) (fun k => matrix_of (matrixB s) i k * g * d k * matrix_of (matrixC s) k j)).
    { intros. rewrite nonlinearities_of. reflexivity. }
    assert (Hstates := states_of). assert (Hnon := nonlinearities_of).
    unfold matrixA, matrixB, matrixC, slopes in *.
    destruct (kind_of s) eqn:E.
    (* the activation before the synapse *)
    1, 2, 5, 6, 8: refine (Houter _ _ _ _ _ zero (fun u => u) eq_refl eq_refl _ HJ); intros phi u x i Hi; rewrite Hstates, Hnon in *;
        rewrite system_kind, E; cbv zeta; unfold zero; fold N; rewrite through_identity;
        cbn [rhs hopfield full_hopfield persidskii diagonal_feedback hopfield_map flow_of map_of]; fold N;
        rewrite ?nothing_times, ?negated_times, ?diagonal_times, ?D2R_opp by exact Hi; fold g; unfold vec_of; ring.
    (* behind it *)
    1, 2, 4, 6, 7: refine (Hinner _ _ _ _ _ (fun u => u) zero eq_refl eq_refl _ HJ); intros phi u x i Hi; rewrite Hstates, Hnon in *;
        rewrite system_kind, E; cbv zeta; unfold zero; fold N;
        rewrite ?identity_phi, ?diagonal_phi by exact Hi;
        cbn [rhs firing_rate full_firing_rate firing_rate_map echo_state implicit flow_of map_of]; fold N;
        rewrite ?nothing_times, ?negated_times, ?diagonal_times, ?D2R_opp, ?one_minus_correct, ?D2R_1 by exact Hi; fold g; unfold vec_of; ring.
    all: refine (Houter _ _ _ _ _ zero (fun u => u) eq_refl eq_refl _ HJ); intros phi u x i Hi; rewrite Hstates, Hnon in *;
      rewrite system_kind, E; cbv zeta; unfold zero; cbn [rhs lure lure_map]; unfold lure_rhs; fold N g;
      do 2 f_equal; f_equal; apply Sum_ext; intros k _; f_equal; f_equal; ring.
  Qed.
End File.
