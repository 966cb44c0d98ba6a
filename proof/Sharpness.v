(** * Sharpness: no weights prove more than the witness allows *)
Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
Require Import Metzler.Statement Metzler.Analysis Metzler.Algebra Metzler.Contraction Metzler.Linear.
Open Scope R_scope.

(** What the witness x proves: x >= 0 is not 0, and wherever it is positive some slopes reach the level of [upper] at it. *)
Definition witness (S : system) (J : vec -> mat) (o : order) (x : vec) (upper : R) : Prop :=
  (forall i, (i < states S)%nat -> 0 <= x i) /\ (exists i, (i < states S)%nat /\ 0 < x i) /\
  forall i, (i < states S)%nat -> 0 < x i -> exists d, box S d /\
    level (is_map S) upper * time_constants S i * x i <= reach (is_map S) (states S) (orient o (J d)) i x.

(** At any weights some row of some J(d) reaches that level. *)
Lemma some_row : forall S J o x upper w, proper S -> all_positive (states S) w -> witness S J o x upper ->
  exists i d, (i < states S)%nat /\ box S d /\
    level (is_map S) upper * time_constants S i * scale S o w i <= reach (is_map S) (states S) (orient o (J d)) i (scale S o w).
Proof.
  intros S J o x upper w [_ [Ht _]] Hw [Hx [Hp Hl]].
  destruct (collatz_wielandt (is_map S) (states S) (fun M => exists d, box S d /\ M = orient o (J d)) (time_constants S)
    (scale S o w) x (level (is_map S) upper)) as [i [M [Hi [[d [Hd ->]] H]]]]; [|exact Hx|exact Hp| |exists i, d; auto].
  - intros i Hi. destruct o; simpl; [apply Rdiv_lt_0_compat; auto|apply Rinv_0_lt_compat, Hw, Hi].
  - intros i Hi Hxi. destruct (Hl i Hi Hxi) as [d [Hd H]]. exists (orient o (J d)). split; [exists d; auto|exact H].
Qed.

(** ** Flows: the linear member with these slopes, from the worst initial value, at time 0 *)
Section Flow.
  Variables (S : system) (J : vec -> mat) (w : vec) (r upper : R) (i : nat) (d : vec) (phi : nat -> R -> R).
  Hypotheses (HS : proper S) (Hm : is_map S = false) (Hw : all_positive (states S) w) (Hi : (i < states S)%nat).
  Hypothesis (Hphi : forall x i, (i < states S)%nat -> rhs S phi (fun _ => 0) x i = Sum (states S) (fun j => J d i j * x j)).
  Let n := states S. Let A : mat := fun i j => J d i j / time_constants S i.

  Lemma flow_solution : forall z s t, solution S (fun _ => phi) (fun _ _ => 0) s t (flow n A z).
  Proof.
    intros z s t k Hk. assert (HD := fun q => flow_deriv n A z q k Hk). split; [eapply deriv_cont_on; exact HD|].
    intros q _. apply derivable_left, is_derive_Reals. specialize (HD q). rewrite Hphi by exact Hk.
    replace (_ / time_constants S k) with (Sum n (fun j => A k j * flow n A z q j)); [exact HD|].
    unfold A, Rdiv. rewrite Rmult_comm, <- Sum_scal. apply Sum_ext. intros. ring.
  Qed.
  Lemma rest_solution : forall s t, solution S (fun _ => phi) (fun _ _ => 0) s t (fun _ _ => 0).
  Proof.
    intros s t k Hk. split; [apply continuity_cont_on, continuity_const; intros a b; reflexivity|].
    intros q _. rewrite Hphi by exact Hk. replace (_ / _) with 0; [apply left_deriv_const|].
    rewrite Sum_zero by (intros; ring). unfold Rdiv. ring.
  Qed.

  Hypothesis Hti : 0 < time_constants S i.
  Let Hwi : 0 < w i := Hw i Hi.

  Lemma flow_sharp_inf : flows_together S Linf w r (fun _ => phi) (fun _ _ => 0) ->
    - upper * time_constants S i * / w i <= reach false n (J d) i (fun j => / w j) -> r <= upper.
  Proof.
    intros Hc H. set (z := fun j => turn false i j (J d i j) * / w j). set (f := flow n A z).
    assert (Hf0 : forall j, f 0 j = z j) by (intro; apply flow_0).
    assert (Hz1 : distance S Linf w (f 0) (fun _ => 0) <= 1).
    { apply norm_inf_le; [lra|]. intros j Hj. rewrite Rminus_0_r, Hf0. unfold z. assert (Hwj := Hw j Hj).
      rewrite Rabs_mult, turn_abs, (Rabs_right (/ w j)); [right; field; lra|]. apply Rle_ge. left. apply Rinv_0_lt_compat, Hwj. }
    assert (Hr : r <= - (w i * Sum n (fun j => A i j * f 0 j))).
    { apply (right_slope (fun t => w i * f t i)).
      - apply (is_derive_scal (fun t => f t i) 0 (w i)), flow_deriv, Hi.
      - rewrite Hf0. unfold z. rewrite turn_own, Rmult_1_l. apply Rinv_r. lra.
      - intros t Ht0. specialize (Hc 0 t _ _ Ht0 (flow_solution z 0 t) (rest_solution 0 t)). fold f in Hc.
        apply Rle_trans with (distance S Linf w (f t) (fun _ => 0)).
        + apply Rle_trans with (w i * Rabs (f t i - 0)); [rewrite Rminus_0_r; apply Rmult_le_compat_l; [lra|apply RRle_abs]|].
          apply (norm_inf_ge (states S) w (fun j => f t j - 0) i Hi).
        + eapply Rle_trans; [exact Hc|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact Hz1]. }
    replace (Sum n (fun j => A i j * f 0 j)) with (/ time_constants S i * reach false n (J d) i (fun j => / w j)) in Hr.
    - assert (H' : w i * (/ time_constants S i * (- upper * time_constants S i * / w i)) <= w i * (/ time_constants S i * reach false n (J d) i (fun j => / w j))).
      { apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, Hti|exact H]. }
      replace (w i * (/ time_constants S i * (- upper * time_constants S i * / w i))) with (- upper) in H' by (field; lra). lra.
    - unfold reach. rewrite <- Sum_scal. apply Sum_ext. intros j Hj. rewrite Hf0. unfold z, A. rewrite <- turn_part. unfold Rdiv. ring.
  Qed.

  Hypothesis Ht : all_positive (states S) (time_constants S).

  Lemma flow_sharp_1 : flows_together S L1 w r (fun _ => phi) (fun _ _ => 0) ->
    - upper * time_constants S i * (w i / time_constants S i) <= reach false n (transpose (J d)) i (fun j => w j / time_constants S j) ->
    r <= upper.
  Proof.
    intros Hc H. set (z := fun j => if Nat.eqb j i then / w i else 0). set (f := flow n A z).
    assert (Hf0 : forall j, f 0 j = z j) by (intro; apply flow_0).
    assert (Hzi : z i = / w i) by (unfold z; rewrite Nat.eqb_refl; reflexivity).
    assert (Hz0 : forall j, j <> i -> z j = 0) by (intros j Hj; unfold z; destruct (Nat.eqb_spec j i); [contradiction|reflexivity]).
    set (sg := fun j => turn false i j (J d j i)).
    assert (Hsg : forall j a, sg j * a <= Rabs a).
    { intros j a. apply Rle_trans with (Rabs (sg j * a)); [apply RRle_abs|]. rewrite Rabs_mult. unfold sg. rewrite turn_abs. lra. }
    assert (Hz1 : distance S L1 w (f 0) (fun _ => 0) <= 1).
    { unfold distance, norm, norm1. rewrite (Sum_single _ _ i Hi).
      - rewrite Hf0, Hzi, Rminus_0_r, Rabs_right; [right; field; lra|]. apply Rle_ge. left. apply Rinv_0_lt_compat, Hwi.
      - intros j _ Hn. rewrite Hf0, (Hz0 j Hn), Rminus_0_r, Rabs_R0. ring. }
    assert (Hr : r <= - Sum n (fun k => (w k * sg k) * Sum n (fun j => A k j * f 0 j))).
    { apply (right_slope (fun t => Sum n (fun k => (w k * sg k) * f t k))).
      - apply (is_derive_sum (seq 0 n) (fun k t => (w k * sg k) * f t k)). intros k Hk. apply In_seq0 in Hk.
        apply (is_derive_scal (fun t => f t k) 0 (w k * sg k)), flow_deriv, Hk.
      - rewrite (Sum_single _ _ i Hi).
        + rewrite Hf0, Hzi. unfold sg. rewrite turn_own, Rmult_1_r. apply Rinv_r. lra.
        + intros j _ Hn. rewrite Hf0, (Hz0 j Hn). ring.
      - intros t Ht0. specialize (Hc 0 t _ _ Ht0 (flow_solution z 0 t) (rest_solution 0 t)). fold f in Hc.
        apply Rle_trans with (distance S L1 w (f t) (fun _ => 0)).
        + apply Sum_le. intros j Hj. rewrite Rminus_0_r, Rmult_assoc. apply Rmult_le_compat_l; [left; apply Hw, Hj|apply Hsg].
        + eapply Rle_trans; [exact Hc|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact Hz1]. }
    replace (Sum n (fun k => (w k * sg k) * Sum n (fun j => A k j * f 0 j)))
      with (/ w i * reach false n (transpose (J d)) i (fun k => w k / time_constants S k)) in Hr.
    - assert (H' : / w i * (- upper * time_constants S i * (w i / time_constants S i)) <= / w i * reach false n (transpose (J d)) i (fun k => w k / time_constants S k)).
      { apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, Hwi|exact H]. }
      replace (/ w i * (- upper * time_constants S i * (w i / time_constants S i))) with (- upper) in H' by (field; lra). lra.
    - unfold reach. rewrite <- Sum_scal. apply Sum_ext. intros k Hk. rewrite (Sum_single n (fun j => A k j * f 0 j) i Hi).
      + rewrite Hf0, Hzi. unfold A, sg, transpose. rewrite <- (turn_part false i k). unfold Rdiv. ring.
      + intros j _ Hn. rewrite Hf0, (Hz0 j Hn). ring.
  Qed.
End Flow.

(** ** Maps: one step of the linear member *)
Section Map.
  Variables (S : system) (J : vec -> mat) (w : vec) (r upper : R) (i : nat) (d : vec) (phi : nat -> R -> R).
  Hypotheses (Hw : all_positive (states S) w) (Hi : (i < states S)%nat).
  Hypothesis (Hphi : forall x i, (i < states S)%nat -> rhs S phi (fun _ => 0) x i = Sum (states S) (fun j => J d i j * x j)).
  Let n := states S. Let Hwi : 0 < w i := Hw i Hi.

  Lemma linear_orbit : forall z, orbit S (fun _ => phi) (fun _ _ => 0) (pw n (J d) z).
  Proof. intros z t k Hk. rewrite Hphi by exact Hk. reflexivity. Qed.
  Lemma rest_orbit : orbit S (fun _ => phi) (fun _ _ => 0) (fun _ _ => 0).
  Proof. intros t k Hk. rewrite Hphi by exact Hk. rewrite Sum_zero; [reflexivity|intros; ring]. Qed.
  Lemma one_step : forall o z, steps_together S o w r (fun _ => phi) (fun _ _ => 0) ->
    norm o n w (fun i => Sum n (fun j => J d i j * z j) - 0) <= (1 - r) * norm o n w (fun i => z i - 0).
  Proof. intros o z Hc. specialize (Hc 1%nat _ _ (linear_orbit z) rest_orbit). rewrite pow_1 in Hc. exact Hc. Qed.

  Lemma map_sharp_inf : steps_together S Linf w r (fun _ => phi) (fun _ _ => 0) ->
    (1 - upper) * / w i <= reach true n (J d) i (fun j => / w j) -> r <= upper.
  Proof.
    intros Hc H. set (z := fun j => turn true i j (J d i j) * / w j). apply (one_step Linf z) in Hc. cbn [norm] in Hc.
    assert (Habs : forall j, (j < n)%nat -> w j * Rabs (z j - 0) = 1).
    { intros j Hj. rewrite Rminus_0_r. unfold z. assert (Hwj := Hw j Hj). rewrite Rabs_mult, turn_abs, Rabs_right; [field; lra|].
      apply Rle_ge. left. apply Rinv_0_lt_compat, Hwj. }
    assert (Hz1 : norm_inf n w (fun j => z j - 0) = 1).
    { apply Rle_antisym; [apply norm_inf_le; [lra|intros j Hj; rewrite (Habs j Hj); lra]|].
      rewrite <- (Habs i Hi). apply (norm_inf_ge n w (fun j => z j - 0) i Hi). }
    rewrite Hz1, Rmult_1_r in Hc.
    pose proof (norm_inf_ge n w (fun i => Sum n (fun j => J d i j * z j) - 0) i Hi) as Hg. cbv beta in Hg. rewrite Rminus_0_r in Hg.
    assert (Hs : Sum n (fun j => J d i j * z j) = reach true n (J d) i (fun j => / w j)).
    { apply Sum_ext. intros j Hj. unfold z. rewrite <- turn_part. ring. }
    rewrite Hs in Hg. pose proof (RRle_abs (reach true n (J d) i (fun j => / w j))).
    assert (w i * ((1 - upper) * / w i) <= w i * Rabs (reach true n (J d) i (fun j => / w j))) by (apply Rmult_le_compat_l; lra).
    replace (w i * ((1 - upper) * / w i)) with (1 - upper) in H1 by (field; lra). lra.
  Qed.

  Lemma map_sharp_1 : steps_together S L1 w r (fun _ => phi) (fun _ _ => 0) ->
    (1 - upper) * w i <= reach true n (transpose (J d)) i w -> r <= upper.
  Proof.
    intros Hc H. set (z := fun j => if Nat.eqb j i then / w i else 0). apply (one_step L1 z) in Hc. cbn [norm] in Hc.
    assert (Hz0 : forall j, j <> i -> z j = 0) by (intros j Hj; unfold z; destruct (Nat.eqb_spec j i); [contradiction|reflexivity]).
    assert (Hzi : z i = / w i) by (unfold z; rewrite Nat.eqb_refl; reflexivity).
    assert (Hinv : 0 < / w i) by apply Rinv_0_lt_compat, Hwi.
    assert (Hz1 : norm1 n w (fun j => z j - 0) = 1).
    { unfold norm1. rewrite (Sum_single _ _ i Hi); [rewrite Hzi, Rminus_0_r, Rabs_right by lra; field; lra|].
      intros j _ Hn. rewrite (Hz0 j Hn), Rminus_0_r, Rabs_R0. ring. }
    rewrite Hz1, Rmult_1_r in Hc.
    assert (Hs : norm1 n w (fun k => Sum n (fun j => J d k j * z j) - 0) = / w i * reach true n (transpose (J d)) i w).
    { unfold norm1, reach. rewrite <- Sum_scal. apply Sum_ext. intros k Hk. rewrite (Sum_single n _ i Hi).
      - rewrite Hzi, Rminus_0_r, Rabs_mult, (Rabs_right (/ w i)) by lra. unfold transpose, part. ring.
      - intros j _ Hn. rewrite (Hz0 j Hn). ring. }
    rewrite Hs in Hc. assert (/ w i * ((1 - upper) * w i) <= / w i * reach true n (transpose (J d)) i w) by (apply Rmult_le_compat_l; lra).
    replace (/ w i * ((1 - upper) * w i)) with (1 - upper) in H0 by (field; lra). lra.
  Qed.
End Map.

Theorem sharpness : forall S J o x upper, proper S -> jacobians S J -> witness S J o x upper ->
  forall w r, all_positive (states S) w -> contracts_undriven S o w r -> r <= upper.
Proof.
  intros S J o x upper HS [_ [Hmem H1]] HW w r Hw Hc. assert (HS' := HS). destruct HS' as [_ [Ht _]].
  destruct (some_row S J o x upper w HS Hw HW) as [i [d [Hi [Hd H]]]].
  destruct (Hmem d Hd) as [phi [Hadm Hphi]]. specialize (Hc phi Hadm). unfold contracts_undriven in Hc.
  unfold level in H. assert (Hti := Ht i Hi). destruct (is_map S) eqn:E.
  - specialize (H1 eq_refl). destruct o; cbn [orient scale] in H.
    + apply (map_sharp_1 S J w r upper i d phi Hw Hi Hphi Hc).
      rewrite (reach_ext _ _ _ (transpose (J d)) i _ w), H1 in H; [|reflexivity|intros; rewrite H1; field].
      replace ((1 - upper) * w i) with ((1 - upper) * 1 * (w i / 1)) by field. exact H.
    + apply (map_sharp_inf S J w r upper i d phi Hw Hi Hphi Hc). rewrite H1, Rmult_1_r in H. exact H.
  - rewrite Rminus_0_l in H. destruct o; cbn [orient scale] in H.
    + apply (flow_sharp_1 S J w r upper i d phi Hw Hi Hphi Hti Hc H).
    + apply (flow_sharp_inf S J w r upper i d phi Hw Hi Hphi Hti Hc H).
Qed.
