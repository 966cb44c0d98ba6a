(** * Linear differential equations z' = J z have solutions: their power series (Coquelicot) *)
Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
Require Import Metzler.Statement Metzler.Analysis Metzler.Algebra.
Open Scope R_scope.

(** [flow t] is exp(J t) z, [pw k] is J^k z. *)
Section Linear.
  Variables (n : nat) (J : mat) (z : vec).
  Fixpoint pw (k : nat) : vec := match k with O => z | S k => fun i => Sum n (fun j => J i j * pw k j) end.
  Definition coef (i k : nat) : R := pw k i / INR (fact k).
  Definition K : R := 1 + Sum n (fun i => Sum n (fun j => Rabs (J i j))).
  Definition Z0 : R := 1 + Sum n (fun i => Rabs (z i)).

  Lemma K_pos : 0 < K.
  Proof. unfold K. assert (0 <= Sum n (fun i => Sum n (fun j => Rabs (J i j)))); [|lra]. apply sum_nonneg. intros. apply sum_nonneg. intros. apply Rabs_pos. Qed.
  Lemma Z0_pos : 0 < Z0.
  Proof. unfold Z0. assert (0 <= Sum n (fun i => Rabs (z i))); [|lra]. apply sum_nonneg. intros. apply Rabs_pos. Qed.

  Lemma term_le_sum : forall l f i, (forall j, In j l -> 0 <= f j) -> In i l -> f i <= sum l f.
  Proof.
    induction l; simpl; intros f i Hf Hi; [contradiction|]. destruct Hi as [->|Hi].
    - pose proof (sum_nonneg l f (fun j Hj => Hf j (or_intror Hj))). lra.
    - pose proof (IHl f i (fun j Hj => Hf j (or_intror Hj)) Hi). pose proof (Hf a (or_introl eq_refl)). lra.
  Qed.

  Lemma pw_bound : forall k i, (i < n)%nat -> Rabs (pw k i) <= Z0 * K ^ k.
  Proof.
    induction k; intros i Hi; simpl.
    - rewrite Rmult_1_r. unfold Z0. assert (Rabs (z i) <= Sum n (fun i => Rabs (z i))); [|lra].
      apply (term_le_sum (seq 0 n) (fun i => Rabs (z i))); [intros; apply Rabs_pos|apply in_seq; lia].
    - unfold Sum. eapply Rle_trans; [apply sum_abs|].
      apply Rle_trans with (sum (seq 0 n) (fun j => (Z0 * K ^ k) * Rabs (J i j))).
      + apply sum_le. intros j Hj. apply In_seq0 in Hj. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|apply IHk, Hj].
      + rewrite sum_scal. replace (Z0 * (K * K ^ k)) with ((Z0 * K ^ k) * K) by ring.
        apply Rmult_le_compat_l; [apply Rmult_le_pos; [left; apply Z0_pos|apply pow_le; left; apply K_pos]|].
        unfold K. assert (sum (seq 0 n) (fun j => Rabs (J i j)) <= Sum n (fun i => Sum n (fun j => Rabs (J i j)))); [|lra].
        apply (term_le_sum (seq 0 n) (fun i => Sum n (fun j => Rabs (J i j)))); [|apply in_seq; lia].
        intros. apply sum_nonneg. intros. apply Rabs_pos.
  Qed.

  Lemma fact_pos : forall k, 0 < INR (fact k).
  Proof. intro. apply lt_0_INR, lt_O_fact. Qed.

  Lemma disk : forall i x, (i < n)%nat -> CV_disk (coef i) x.
  Proof.
    intros i x Hi. set (b := fun k => Z0 * K ^ k / INR (fact k)).
    assert (Hb : CV_disk b x).
    { apply CV_disk_DAlembert with 0; [| |left; reflexivity].
      - intro k. unfold b. apply Rgt_not_eq, Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [apply Z0_pos|apply pow_lt, K_pos]|apply fact_pos].
      - apply is_lim_seq_ext with (fun k => K * / INR (S k)).
        + intro k. unfold b. rewrite Rabs_right.
          * rewrite fact_simpl, mult_INR. simpl pow. field.
            pose proof (fact_pos k). pose proof K_pos. pose proof Z0_pos. pose proof (pow_lt K k K_pos). pose proof (not_0_INR (S k)). repeat split; try lra; apply H3; discriminate.
          * apply Rle_ge. left. apply Rdiv_lt_0_compat; (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [apply Z0_pos|apply pow_lt, K_pos]|apply fact_pos]).
        + replace (Finite 0) with (Rbar_mult K 0) by (simpl; f_equal; ring).
          apply is_lim_seq_scal_l. apply -> (is_lim_seq_incr_1 (fun k => / INR k)).
          replace (Finite 0) with (Rbar_inv p_infty) by reflexivity. apply is_lim_seq_inv; [apply is_lim_seq_INR|discriminate]. }
    unfold CV_disk in *. apply (ex_series_le (fun k => Rabs (coef i k * x ^ k)) (fun k => Rabs (b k * x ^ k))); [|exact Hb].
    intro k. change (Hierarchy.norm (Rabs (coef i k * x ^ k))) with (Rabs (Rabs (coef i k * x ^ k))). rewrite Rabs_Rabsolu, !Rabs_mult.
    apply Rmult_le_compat_r; [apply Rabs_pos|]. unfold b, coef, Rdiv. rewrite !Rabs_mult.
    apply Rmult_le_compat_r; [apply Rabs_pos|].
    rewrite <- (Rabs_mult Z0), (Rabs_right (Z0 * K ^ k)); [apply pw_bound, Hi|]. apply Rle_ge, Rmult_le_pos; [left; apply Z0_pos|apply pow_le; left; apply K_pos].
  Qed.

  Lemma radius : forall i, (i < n)%nat -> CV_radius (coef i) = p_infty.
  Proof.
    intros i Hi. unfold CV_radius. destruct (Lub_Rbar_correct (CV_disk (coef i))) as [Hub _].
    destruct (Lub_Rbar (CV_disk (coef i))) as [r| |]; [|reflexivity|].
    - specialize (Hub (r + 1) (disk i (r + 1) Hi)). simpl in Hub. lra.
    - specialize (Hub 0 (disk i 0 Hi)). contradiction.
  Qed.

  Definition flow (t : R) : vec := fun i => PSeries (coef i) t.

  Lemma flow_0 : forall i, flow 0 i = z i.
  Proof. intro. unfold flow. rewrite PSeries_0. unfold coef. simpl. field. Qed.

  Lemma flow_deriv : forall t i, (i < n)%nat -> is_derive (fun t => flow t i) t (Sum n (fun j => J i j * flow t j)).
  Proof.
    intros t i Hi. unfold flow.
    assert (Hconv : forall j, (j < n)%nat -> Rbar_lt (Rabs t) (CV_radius (coef j))) by (intros; rewrite radius by assumption; exact I).
    replace (Sum n (fun j => J i j * PSeries (coef j) t)) with (PSeries (PS_derive (coef i)) t); [apply is_derive_PSeries; auto|].
    rewrite (PSeries_ext _ (fun k => sum (seq 0 n) (fun j => J i j * coef j k))).
    - assert (H : forall l, (forall j, In j l -> (j < n)%nat) ->
        ex_pseries (fun k => sum l (fun j => J i j * coef j k)) t /\ PSeries (fun k => sum l (fun j => J i j * coef j k)) t = sum l (fun j => J i j * PSeries (coef j) t)).
      { induction l as [|j l IH]; intros Hl; simpl.
        - split; [|apply PSeries_const_0]. apply CV_radius_inside. rewrite CV_radius_const_0. exact I.
        - destruct IH as [E1 E2]; [intros; apply Hl; right; assumption|].
          assert (Hj : ex_pseries (coef j) t) by (apply CV_radius_inside, Hconv, Hl; left; reflexivity).
          assert (Hs : ex_pseries (PS_scal (J i j) (coef j)) t) by (apply ex_pseries_scal; [apply Rmult_comm|exact Hj]).
          split.
          + apply (ex_pseries_ext (PS_plus (PS_scal (J i j) (coef j)) (fun k => sum l (fun j => J i j * coef j k)))); [reflexivity|].
            apply ex_pseries_plus; assumption.
          + rewrite <- E2, <- PSeries_scal, <- PSeries_plus by assumption. apply PSeries_ext. reflexivity. }
      apply H. intros j Hj. apply In_seq0, Hj.
    - intro k. unfold PS_derive, coef. simpl pw. rewrite fact_simpl, mult_INR.
      unfold Sum. rewrite (sum_ext (seq 0 n) (fun j => J i j * (pw k j / INR (fact k))) (fun j => / INR (fact k) * (J i j * pw k j))) by (intros; unfold Rdiv; ring).
      rewrite sum_scal. field. split; [apply Rgt_not_eq, fact_pos|apply not_0_INR; discriminate].
  Qed.
End Linear.

Lemma deriv_cont_on : forall s t f (f' : R -> R), (forall r, is_derive f r (f' r)) -> continuous_on s t f.
Proof.
  intros s t f f' H. apply continuity_cont_on. intro r. apply derivable_continuous_pt. exists (f' r). apply is_derive_Reals, H.
Qed.

(** g <= exp(-r t) for t >= 0 with equality at 0 bounds the derivative at 0. *)
Lemma right_slope : forall g l r, is_derive g 0 l -> g 0 = 1 -> (forall t, 0 <= t -> g t <= exp (- r * (t - 0)) * 1) -> r <= - l.
Proof.
  intros g l r Hd H0 Hle. destruct (Rle_or_lt r (- l)) as [|Hlt]; [assumption|exfalso].
  assert (HD : derivable_pt_lim (fun t => g t - exp (- r * (t - 0))) 0 (l - - r * exp (- r * (0 - 0)))).
  { apply (derivable_pt_lim_minus g (fun t => exp (- r * (t - 0)))); [apply is_derive_Reals, Hd|apply exp_deriv]. }
  replace (- r * (0 - 0)) with 0 in HD by ring. rewrite exp_0 in HD.
  destruct (HD (l + r) ltac:(lra)) as [del Hdel]. specialize (Hdel (del / 2)).
  assert (Hd0 : 0 < del) by apply cond_pos.
  specialize (Hdel ltac:(lra)). rewrite Rabs_right in Hdel by lra. specialize (Hdel ltac:(lra)).
  specialize (Hle (del / 2) ltac:(lra)). rewrite Rplus_0_l in Hdel. replace (- r * (0 - 0)) with 0 in Hdel by ring. rewrite exp_0, H0 in Hdel.
  apply Rabs_def2 in Hdel. destruct Hdel as [_ Hdel].
  assert (H : 0 < (g (del / 2) - exp (- r * (del / 2 - 0)) - (1 - 1)) / (del / 2)) by lra.
  assert (Hi : 0 < / (del / 2)) by (apply Rinv_0_lt_compat; lra).
  set (A := g (del / 2) - exp (- r * (del / 2 - 0)) - (1 - 1)) in *. assert (HA : A <= 0) by (unfold A; lra).
  unfold Rdiv in H at 1. assert (A * / (del / 2) <= 0 * / (del / 2)) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma is_derive_sum : forall l (f : nat -> R -> R) (d : vec) t, (forall i, In i l -> is_derive (f i) t (d i)) -> is_derive (fun q => sum l (fun i => f i q)) t (sum l d).
Proof.
  induction l as [|a l IH]; simpl; intros f d t H; [apply (is_derive_const 0)|].
  apply (is_derive_plus (f a) (fun q => sum l (fun i => f i q))); [apply H; auto|apply IH; auto].
Qed.

