(** Optimality for the trajectories: no weights at all make all solutions of the class contract faster than rate + gap.
    Needs one solution to exist, that of a linear equation: its power series (Coquelicot). *)
Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
Require Import Metzler.Old Metzler.Network Metzler.Optimal.
Open Scope R_scope.

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
    intro k. change (norm (Rabs (coef i k * x ^ k))) with (Rabs (Rabs (coef i k * x ^ k))). rewrite Rabs_Rabsolu, !Rabs_mult.
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

Lemma deriv_cont_on : forall s t f (f' : R -> R), (forall r, is_derive f r (f' r)) -> cont_on s t f.
Proof.
  intros s t f f' H. apply continuity_cont_on. intro r. apply derivable_continuous_pt. exists (f' r). apply is_derive_Reals, H.
Qed.

(** The linear member of the class with slopes d, and the zero solution. *)
Lemma linear_member : forall N d z, proper N -> box N d ->
  let x := flow (size N) (fun i j => jac N d i j / tau N i) z in
  let phi := fun (_ : R) k a => d k * a in
  activations N phi /\
  (forall s t, solution N phi (fun _ _ => 0) (fun _ _ => 0) s t x) /\
  (forall s t, solution N phi (fun _ _ => 0) (fun _ _ => 0) s t (fun _ _ => 0)).
Proof.
  intros N d z [Ht Hb] Hd x phi. split; [|split].
  - intros r k a b Hk Hab. unfold phi. replace ((d k * a - d k * b) / (a - b)) with (d k) by (field; lra). apply Hd, Hk.
  - intros s t i Hi.
    assert (HD := fun r => flow_deriv (size N) (fun i j => jac N d i j / tau N i) z r i Hi). fold x in HD. split.
    + eapply deriv_cont_on. exact HD.
    + intros r _. apply derivable_left, is_derive_Reals. specialize (HD r). specialize (Ht i Hi).
      replace (field N phi (fun _ _ => 0) (fun _ _ => 0) r (x r) i) with (Sum (size N) (fun j => jac N d i j / tau N i * x r j)); [exact HD|].
      unfold field, phi, jac, Sum.
      rewrite (sum_ext (seq 0 (size N)) _ (fun j => / tau N i * (matA N i j * x r j + sum (seq 0 (slopes N)) (fun k => matB N i k * gain N * d k * (matC N k j * x r j))))).
      * rewrite sum_scal, sum_plus, (sum_swap (seq 0 (size N))). unfold Rdiv. rewrite Rmult_comm. f_equal. rewrite Rplus_0_r. f_equal.
        apply sum_ext. intros k _. rewrite sum_scal. unfold Sum. ring.
      * intros j _. rewrite (sum_ext (seq 0 (slopes N)) (fun k => matB N i k * gain N * d k * (matC N k j * x r j)) (fun k => x r j * (matB N i k * gain N * d k * matC N k j))) by (intros; ring).
        rewrite sum_scal. unfold Rdiv. ring.
  - intros s t i Hi. split; [apply continuity_cont_on, continuity_const; intros a b; reflexivity|].
    intros r _. unfold field, phi. replace (_ / tau N i) with 0; [apply left_deriv_const|].
    unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)) by (intros; ring). rewrite (sum_ext (seq 0 (slopes N)) _ (fun _ => 0)).
    + rewrite !sum_zero. unfold Rdiv. ring.
    + intros k _. rewrite (sum_ext _ _ (fun _ => 0)) by (intros; ring). rewrite sum_zero. ring.
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

Definition contracts_inf (N : network) (w : vec) (rate : R) : Prop := forall phi u v s t x y, s <= t -> activations N phi ->
  solution N phi u v s t x -> solution N phi u v s t y ->
  norm_inf (size N) w (fun i => x t i - y t i) <= exp (- rate * (t - s)) * norm_inf (size N) w (fun i => x s i - y s i).
Definition contracts_1 (N : network) (w : vec) (rate : R) : Prop := forall phi u v s t x y, s <= t -> activations N phi ->
  solution N phi u v s t x -> solution N phi u v s t y ->
  norm1 (size N) w (fun i => x t i - y t i) <= exp (- rate * (t - s)) * norm1 (size N) w (fun i => x s i - y s i).

Lemma is_derive_sum : forall l (f : nat -> R -> R) (d : vec) t, (forall i, In i l -> is_derive (f i) t (d i)) -> is_derive (fun q => sum l (fun i => f i q)) t (sum l d).
Proof.
  induction l as [|a l IH]; simpl; intros f d t H; [apply (is_derive_const 0)|].
  apply (is_derive_plus (f a) (fun q => sum l (fun i => f i q))); [apply H; auto|apply IH; auto].
Qed.

Lemma Sum_scal : forall n c f, c * Sum n f = Sum n (fun i => c * f i).
Proof. intros. unfold Sum. rewrite sum_scal. reflexivity. Qed.

Theorem sharp_inf : forall N x ceiling, proper N -> witness_inf N x ceiling -> forall w r, all_positive (size N) w -> contracts_inf N w r -> r <= ceiling.
Proof.
  intros N x c HN [_ [Hp Hl]] w r Hw Hc.
  destruct (collatz (size N) (fun i M => exists d, box N d /\ M = jac N d) (tau N) (fun i => / w i) x c) as [i [M [Hi [[d [Hd ->]] H]]]]; [|exact Hp| |].
  { intros i Hi. apply Rinv_0_lt_compat, Hw, Hi. }
  { intros i Hi Hx. destruct (Hl i Hi Hx) as [d [Hd H]]. exists (jac N d). split; [exists d; auto|exact H]. }
  destruct HN as [Ht Hb]. assert (Hti := Ht i Hi). assert (Hwi := Hw i Hi).
  set (sg := fun j => if Nat.eqb j i then 1 else sgn (jac N d i j)).
  set (z := fun j => sg j * / w j).
  assert (Hsg : forall j, Rabs (sg j) = 1) by (intro j; unfold sg; destruct (j =? i)%nat; [apply Rabs_R1|apply abs_sgn]).
  destruct (linear_member N d z (conj Ht Hb) Hd) as [Hphi [Hx Hy]].
  set (f := flow (size N) (fun i j => jac N d i j / tau N i) z) in *.
  assert (Hz1 : norm_inf (size N) w (fun j => f 0 j - 0) <= 1).
  { unfold norm_inf. destruct (maxl_attained (seq 0 (size N)) (fun j => w j * Rabs (f 0 j - 0))) as [->|[j [Hj ->]]]; [lra|].
    apply In_seq0 in Hj. unfold f. rewrite flow_0, Rminus_0_r. unfold z. specialize (Hw j Hj).
    rewrite Rabs_mult, Hsg, (Rabs_right (/ w j)); [right; field; lra|]. apply Rle_ge. left. apply Rinv_0_lt_compat, Hw. }
  assert (HD := flow_deriv (size N) (fun i j => jac N d i j / tau N i) z 0 i Hi). fold f in HD.
  assert (Hr : r <= - (w i * Sum (size N) (fun j => jac N d i j / tau N i * f 0 j))).
  { apply (right_slope (fun t => w i * f t i)).
    - apply (is_derive_scal (fun t => f t i) 0 (w i)), HD.
    - cbv beta. unfold f. rewrite flow_0. unfold z, sg. rewrite Nat.eqb_refl. rewrite Rmult_1_l. apply Rinv_r. lra.
    - intros t Ht0. specialize (Hc _ _ _ 0 t _ _ Ht0 Hphi (Hx 0 t) (Hy 0 t)). cbv beta in Hc.
      apply Rle_trans with (norm_inf (size N) w (fun j => f t j - 0)).
      + apply Rle_trans with (w i * Rabs (f t i - 0)); [rewrite Rminus_0_r; apply Rmult_le_compat_l; [lra|apply RRle_abs]|].
        apply (maxl_ge (seq 0 (size N)) (fun j => w j * Rabs (f t j - 0))), in_seq. lia.
      + eapply Rle_trans; [exact Hc|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact Hz1]. }
  assert (Hs : Sum (size N) (fun j => jac N d i j / tau N i * f 0 j) = / tau N i * reach (size N) (jac N d) i (fun j => / w j)).
  { unfold reach. rewrite (Sum_split _ _ i Hi), Rmult_plus_distr_l. unfold Sum. rewrite <- sum_scal. f_equal.
    - unfold f. rewrite flow_0. unfold z, sg. rewrite Nat.eqb_refl. unfold Rdiv. ring.
    - apply sum_ext. intros j _. destruct (j =? i)%nat eqn:E; [ring|]. unfold f. rewrite flow_0. unfold z, sg. rewrite E, <- sgn_abs. unfold Rdiv. ring. }
  rewrite Hs in Hr.
  assert (w i * (/ tau N i * (- c * tau N i * / w i)) <= w i * (/ tau N i * reach (size N) (jac N d) i (fun j => / w j))).
  { apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, Hti|exact H]. }
  replace (w i * (/ tau N i * (- c * tau N i * / w i))) with (- c) in H0 by (field; lra). lra.
Qed.

Theorem sharp_1 : forall N x ceiling, proper N -> witness_1 N x ceiling -> forall w r, all_positive (size N) w -> contracts_1 N w r -> r <= ceiling.
Proof.
  intros N x c HN [_ [Hp Hl]] w r Hw Hc. assert (HN' := HN). destruct HN' as [Ht Hb].
  destruct (collatz (size N) (fun i M => exists d, box N d /\ M = transpose (jac N d)) (tau N) (fun i => w i / tau N i) x c) as [i [M [Hi [[d [Hd ->]] H]]]]; [|exact Hp| |].
  { intros i Hi. apply Rdiv_lt_0_compat; auto. }
  { intros i Hi Hx. destruct (Hl i Hi Hx) as [d [Hd H]]. exists (transpose (jac N d)). split; [exists d; auto|exact H]. }
  assert (Hti := Ht i Hi). assert (Hwi := Hw i Hi).
  set (z := fun j => if Nat.eqb j i then / w i else 0).
  set (sg := fun j => if Nat.eqb j i then 1 else sgn (jac N d j i)).
  assert (Hsg : forall j a, sg j * a <= Rabs a).
  { intros j a. unfold sg. destruct (j =? i)%nat; [rewrite Rmult_1_l; apply RRle_abs|apply sgn_le]. }
  destruct (linear_member N d z HN Hd) as [Hphi [Hx Hy]].
  set (f := flow (size N) (fun i j => jac N d i j / tau N i) z) in *.
  assert (Hf0 : forall j, f 0 j = z j) by (intro; apply flow_0).
  assert (Hz1 : norm1 (size N) w (fun j => f 0 j - 0) <= 1).
  { unfold norm1. rewrite (Sum_split _ _ i Hi). unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)).
    - rewrite sum_zero, Hf0, Rminus_0_r. unfold z. rewrite Nat.eqb_refl, Rabs_right; [right; field; lra|]. apply Rle_ge. left. apply Rinv_0_lt_compat, Hwi.
    - intros j _. rewrite Hf0. unfold z. destruct (j =? i)%nat; [reflexivity|]. rewrite Rminus_0_r, Rabs_R0. ring. }
  assert (Hr : r <= - Sum (size N) (fun k => (w k * sg k) * Sum (size N) (fun j => jac N d k j / tau N k * f 0 j))).
  { apply (right_slope (fun t => Sum (size N) (fun k => (w k * sg k) * f t k))).
    - apply (is_derive_sum (seq 0 (size N)) (fun k t => (w k * sg k) * f t k)). intros k Hk. apply In_seq0 in Hk.
      apply (is_derive_scal (fun t => f t k) 0 (w k * sg k)). apply (flow_deriv (size N) (fun i j => jac N d i j / tau N i) z 0 k Hk).
    - rewrite (Sum_split _ _ i Hi). unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)).
      + rewrite sum_zero, Hf0. unfold z, sg. rewrite Nat.eqb_refl, Rplus_0_r, Rmult_1_r. apply Rinv_r. lra.
      + intros j _. rewrite Hf0. unfold z. destruct (j =? i)%nat; [reflexivity|ring].
    - intros t Ht0. specialize (Hc _ _ _ 0 t _ _ Ht0 Hphi (Hx 0 t) (Hy 0 t)). cbv beta in Hc.
      apply Rle_trans with (norm1 (size N) w (fun j => f t j - 0)).
      + apply sum_le. intros j Hj. apply In_seq0 in Hj. rewrite Rminus_0_r, Rmult_assoc. apply Rmult_le_compat_l; [left; auto|apply Hsg].
      + eapply Rle_trans; [exact Hc|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact Hz1]. }
  assert (Hs : Sum (size N) (fun k => (w k * sg k) * Sum (size N) (fun j => jac N d k j / tau N k * f 0 j))
               = / w i * reach (size N) (transpose (jac N d)) i (fun k => w k / tau N k)).
  { unfold reach, transpose. rewrite (Sum_split _ _ i Hi), Rmult_plus_distr_l.
    assert (Hin : forall k, Sum (size N) (fun j => jac N d k j / tau N k * f 0 j) = jac N d k i / tau N k * / w i).
    { intro k. rewrite (Sum_split _ _ i Hi). unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)).
      - rewrite sum_zero, Hf0. unfold z. rewrite Nat.eqb_refl. ring.
      - intros j _. rewrite Hf0. unfold z. destruct (j =? i)%nat; [reflexivity|ring]. }
    rewrite Hin, (Sum_scal (size N) (/ w i)). f_equal.
    - unfold sg. rewrite Nat.eqb_refl. unfold Rdiv. ring.
    - apply sum_ext. intros k _. rewrite Hin. unfold sg. destruct (k =? i)%nat; [ring|]. rewrite <- sgn_abs. unfold Rdiv. ring. }
  rewrite Hs in Hr.
  assert (/ w i * (- c * tau N i * (w i / tau N i)) <= / w i * reach (size N) (transpose (jac N d)) i (fun k => w k / tau N k)).
  { apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, Hwi|exact H]. }
  replace (/ w i * (- c * tau N i * (w i / tau N i))) with (- c) in H0 by (field; lra). lra.
Qed.
