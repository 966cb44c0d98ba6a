(** * Algebra: sums, weighted norms, rows, and the inequality of Collatz and Wielandt *)
Require Import Reals Lra Lia List Arith Bool.
Require Import Metzler.Statement.
Import ListNotations.
Open Scope R_scope.

(** ** Sums and largest numbers *)
Lemma sum_ext : forall l f g, (forall i, In i l -> f i = g i) -> sum l f = sum l g.
Proof. induction l; simpl; intros f g H; [reflexivity|]. rewrite (H a), (IHl f g); auto. Qed.

Lemma sum_le : forall l f g, (forall i, In i l -> f i <= g i) -> sum l f <= sum l g.
Proof. induction l; simpl; intros f g H; [lra|]. pose proof (H a (or_introl eq_refl)). pose proof (IHl f g (fun i Hi => H i (or_intror Hi))). lra. Qed.

Lemma sum_plus : forall l f g, sum l (fun i => f i + g i) = sum l f + sum l g.
Proof. induction l; simpl; intros; [lra|]. rewrite IHl. ring. Qed.

Lemma sum_scal : forall l c f, sum l (fun i => c * f i) = c * sum l f.
Proof. induction l; simpl; intros; [lra|]. rewrite IHl. ring. Qed.

Lemma sum_zero : forall l, sum l (fun _ => 0) = 0.
Proof. induction l; simpl; lra. Qed.

Lemma sum_swap : forall l k f, sum l (fun i => sum k (fun j => f i j)) = sum k (fun j => sum l (fun i => f i j)).
Proof.
  induction l; simpl; intros.
  - symmetry. apply sum_zero.
  - rewrite IHl, <- sum_plus. reflexivity.
Qed.

Lemma sum_abs : forall l f, Rabs (sum l f) <= sum l (fun i => Rabs (f i)).
Proof.
  induction l; simpl; intros; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. pose proof (IHl f). lra.
Qed.

Lemma sum_nonneg : forall l f, (forall i, In i l -> 0 <= f i) -> 0 <= sum l f.
Proof. intros. rewrite <- (sum_zero l). apply sum_le. assumption. Qed.

(** One term of a sum over distinct indices taken out. *)
Lemma sum_split : forall l f i, NoDup l -> In i l -> sum l f = f i + sum l (fun j => if Nat.eqb j i then 0 else f j).
Proof.
  induction l; simpl; intros f i Hd Hi; [contradiction|]. inversion Hd; subst.
  destruct (Nat.eqb_spec a i) as [->|Hn].
  - replace (sum l (fun j => if Nat.eqb j i then 0 else f j)) with (sum l f); [ring|].
    apply sum_ext. intros j Hj. destruct (Nat.eqb_spec j i) as [->|]; [contradiction|reflexivity].
  - destruct Hi as [->|Hi]; [contradiction|]. rewrite (IHl f i) at 1; [ring|assumption|assumption].
Qed.

Lemma Sum_split : forall n f i, (i < n)%nat -> Sum n f = f i + Sum n (fun j => if Nat.eqb j i then 0 else f j).
Proof. intros. apply sum_split; [apply seq_NoDup|apply in_seq; lia]. Qed.

Lemma In_seq0 : forall i n, In i (seq 0 n) -> (i < n)%nat.
Proof. intros i n H. apply in_seq in H. lia. Qed.

Lemma maxl_ge : forall l f i, In i l -> f i <= maxl l f.
Proof.
  induction l; simpl; intros f i [->|H] || intros f i H; try contradiction.
  - apply Rmax_l.
  - eapply Rle_trans; [apply IHl; eassumption|apply Rmax_r].
Qed.

Lemma maxl_nonneg : forall l f, 0 <= maxl l f.
Proof. induction l; simpl; intros; [lra|]. eapply Rle_trans; [apply IHl|apply Rmax_r]. Qed.

Lemma maxl_attained : forall l f, maxl l f = 0 \/ exists i, In i l /\ maxl l f = f i.
Proof.
  induction l; simpl; intros; [left; reflexivity|].
  unfold Rmax at 1 2. destruct (Rle_dec (f a) (maxl l f)) as [H|H].
  - destruct (IHl f) as [H0|[i [Hi He]]]; [left; exact H0|right; exists i; auto].
  - right. exists a. auto.
Qed.

Definition sgn (a : R) : R := if Rle_dec 0 a then 1 else -1.
Lemma sgn_abs : forall a, sgn a * a = Rabs a.
Proof. intros. unfold sgn. destruct (Rle_dec 0 a); [rewrite Rabs_right|rewrite Rabs_left]; lra. Qed.
Lemma sgn_le : forall s a, sgn s * a <= Rabs a.
Proof. intros. unfold sgn. destruct (Rle_dec 0 s), (Rcase_abs a); unfold Rabs; destruct (Rcase_abs a); lra. Qed.
Lemma abs_sgn : forall a, Rabs (sgn a) = 1.
Proof. intros. unfold sgn. destruct (Rle_dec 0 a); unfold Rabs; destruct Rcase_abs; lra. Qed.

Lemma Sum_ext : forall n f g, (forall i, (i < n)%nat -> f i = g i) -> Sum n f = Sum n g.
Proof. intros. apply sum_ext. intros i Hi. apply H, In_seq0, Hi. Qed.
Lemma Sum_le : forall n f g, (forall i, (i < n)%nat -> f i <= g i) -> Sum n f <= Sum n g.
Proof. intros. apply sum_le. intros i Hi. apply H, In_seq0, Hi. Qed.
Lemma Sum_scal : forall n c f, Sum n (fun i => c * f i) = c * Sum n f.
Proof. intros. apply sum_scal. Qed.
Lemma Sum_plus : forall n f g, Sum n (fun i => f i + g i) = Sum n f + Sum n g.
Proof. intros. apply sum_plus. Qed.
Lemma Sum_swap : forall n m f, Sum n (fun i => Sum m (fun j => f i j)) = Sum m (fun j => Sum n (fun i => f i j)).
Proof. intros. apply sum_swap. Qed.
Lemma Sum_zero : forall n f, (forall i, (i < n)%nat -> f i = 0) -> Sum n f = 0.
Proof. intros n f H. rewrite (Sum_ext n f (fun _ => 0) H). apply sum_zero. Qed.
Lemma Sum_nonneg : forall n f, (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= Sum n f.
Proof. intros. apply sum_nonneg. intros i Hi. apply H, In_seq0, Hi. Qed.
(** A sum with one term that is not zero. *)
Lemma Sum_single : forall n f i, (i < n)%nat -> (forall j, (j < n)%nat -> j <> i -> f j = 0) -> Sum n f = f i.
Proof.
  intros n f i Hi H. rewrite (Sum_split n f i Hi), Sum_zero; [ring|].
  intros j Hj. destruct (Nat.eqb_spec j i); [reflexivity|apply H; assumption].
Qed.

(** ** Weighted norms *)
Lemma norm_inf_ge : forall n w z i, (i < n)%nat -> w i * Rabs (z i) <= norm_inf n w z.
Proof. intros. apply (maxl_ge (seq 0 n) (fun i => w i * Rabs (z i))), in_seq. lia. Qed.
Lemma norm_inf_le : forall n w z m, 0 <= m -> (forall i, (i < n)%nat -> w i * Rabs (z i) <= m) -> norm_inf n w z <= m.
Proof.
  intros n w z m Hm H. unfold norm_inf. destruct (maxl_attained (seq 0 n) (fun i => w i * Rabs (z i))) as [->|[i [Hi ->]]]; [exact Hm|].
  apply H, In_seq0, Hi.
Qed.
Lemma norm_inf_nonneg : forall n w z, 0 <= norm_inf n w z.
Proof. intros. apply maxl_nonneg. Qed.
Lemma norm_inf_entry : forall n w z i, all_positive n w -> (i < n)%nat -> Rabs (z i) <= norm_inf n w z * / w i.
Proof.
  intros n w z i Hw Hi. specialize (Hw i Hi). apply Rmult_le_reg_l with (w i); [exact Hw|].
  replace (w i * (norm_inf n w z * / w i)) with (norm_inf n w z) by (field; lra). apply norm_inf_ge, Hi.
Qed.

(** ** Rows

    What entry a in place (i, j) counts: in a map its absolute value, in a flow its absolute value off the diagonal and
    the entry itself on it. [reach map n M i e] is row i of M at the vector e: R_i(d, e) of the format, plus e_i for a
    map. [level map r] is what a rate r allows it: -r tau_i e_i in a flow, (1 - r) e_i in a map. *)
Definition part (map : bool) (i j : nat) (a : R) : R := if map then Rabs a else if Nat.eqb j i then a else Rabs a.
Definition reach (map : bool) (n : nat) (M : mat) (i : nat) (e : vec) : R := Sum n (fun j => part map i j (M i j) * e j).
Definition level (map : bool) (r : R) : R := (if map then 1 else 0) - r.
Definition transpose (M : mat) : mat := fun i j => M j i.

Lemma part_le_abs : forall map i j a, part map i j a <= Rabs a.
Proof. intros. unfold part. destruct map, (j =? i)%nat; try lra; apply RRle_abs. Qed.
Lemma part_off : forall map i j a, j <> i -> part map i j a = Rabs a.
Proof. intros map i j a H. unfold part. destruct map; [reflexivity|]. destruct (Nat.eqb_spec j i); [contradiction|reflexivity]. Qed.
Lemma part_scal : forall map i j c a, 0 <= c -> part map i j (c * a) = c * part map i j a.
Proof. intros. unfold part. destruct map, (j =? i)%nat; rewrite ?Rabs_mult, ?(Rabs_right c); lra. Qed.
Lemma part_plus : forall map i j a b, part map i j (a + b) <= part map i j a + part map i j b.
Proof. intros. unfold part. destruct map, (j =? i)%nat; try apply Rabs_triang; lra. Qed.
(** Some sign turns the entry into what it counts, and no sign into more. *)
Definition turn (map : bool) (i j : nat) (a : R) : R := if map then sgn a else if Nat.eqb j i then 1 else sgn a.
Lemma turn_part : forall map i j a, turn map i j a * a = part map i j a.
Proof. intros. unfold turn, part. destruct map, (j =? i)%nat; try apply sgn_abs; lra. Qed.
Lemma turn_abs : forall map i j a, Rabs (turn map i j a) = 1.
Proof. intros. unfold turn. destruct map, (j =? i)%nat; try apply abs_sgn; apply Rabs_R1. Qed.
Lemma turn_own : forall i a, turn false i i a = 1.
Proof. intros. unfold turn. rewrite Nat.eqb_refl. reflexivity. Qed.

Lemma reach_ext : forall map n M M' i e e', (forall j, (j < n)%nat -> M i j = M' i j) -> (forall j, (j < n)%nat -> e j = e' j) ->
  reach map n M i e = reach map n M' i e'.
Proof. intros. apply Sum_ext. intros j Hj. rewrite H, H0 by assumption. reflexivity. Qed.
Lemma reach_scal : forall map n M i e c, 0 <= c -> reach map n (fun i j => c * M i j) i e = c * reach map n M i e.
Proof. intros. unfold reach. rewrite <- Sum_scal. apply Sum_ext. intros. rewrite part_scal by assumption. ring. Qed.

(** ** Collatz and Wielandt, for a family of rows

    x >= 0 is a witness: wherever it is positive, some row of the family reaches b tau_i x_i at it. Then for any positive
    e some row reaches b tau_i e_i, in the place i where x_i / e_i is largest. *)
Theorem collatz_wielandt : forall map n (P : mat -> Prop) tau e x b,
  all_positive n e -> (forall i, (i < n)%nat -> 0 <= x i) -> (exists i, (i < n)%nat /\ 0 < x i) ->
  (forall i, (i < n)%nat -> 0 < x i -> exists M, P M /\ b * tau i * x i <= reach map n M i x) ->
  exists i M, (i < n)%nat /\ P M /\ b * tau i * e i <= reach map n M i e.
Proof.
  intros map n P tau e x b He Hx [i0 [Hi0 Hx0]] Hlow.
  set (f := fun i => x i / e i).
  assert (Hf : forall j, (j < n)%nat -> f j <= maxl (seq 0 n) f) by (intros; apply maxl_ge, in_seq; lia).
  assert (Hpos : 0 < maxl (seq 0 n) f).
  { apply Rlt_le_trans with (f i0); [|apply Hf; assumption]. apply Rdiv_lt_0_compat; auto. }
  destruct (maxl_attained (seq 0 n) f) as [H|[i [Hi Hm]]]; [lra|]. apply In_seq0 in Hi.
  set (th := maxl (seq 0 n) f) in *.
  assert (Hxi : x i = th * e i) by (rewrite Hm; unfold f; field; specialize (He i Hi); lra).
  assert (Hei := He i Hi). assert (Hxp : 0 < x i) by (rewrite Hxi; apply Rmult_lt_0_compat; assumption).
  destruct (Hlow i Hi Hxp) as [M [HM Hl]]. exists i, M. split; [exact Hi|split; [exact HM|]].
  assert (Hle : reach map n M i x <= th * reach map n M i e).
  { unfold reach. rewrite <- Sum_scal. apply Sum_le. intros j Hj.
    replace (th * (part map i j (M i j) * e j)) with (part map i j (M i j) * (th * e j)) by ring.
    destruct (Nat.eq_dec j i) as [->|Hn]; [rewrite Hxi; lra|].
    rewrite part_off by exact Hn. apply Rmult_le_compat_l; [apply Rabs_pos|]. specialize (Hf j Hj). specialize (He j Hj).
    apply Rmult_le_compat_r with (r := e j) in Hf; [|lra]. unfold f, Rdiv in Hf. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in Hf; lra. }
  apply Rmult_le_reg_l with th; [exact Hpos|].
  replace (th * (b * tau i * e i)) with (b * tau i * x i) by (rewrite Hxi; ring). lra.
Qed.
