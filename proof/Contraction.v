(** * Contraction: what the inequalities of the rows say about solutions *)
Require Import Reals Lra Lia List Arith.
Require Import Metzler.Statement Metzler.Analysis Metzler.Algebra.
Open Scope R_scope.

(** ** Jacobians

    [jacobians S J]: the matrices J(d), d in the box of slopes, are those of the network. The difference of two right-hand
    sides is some J(d) times the difference of the states; and every J(d) is the right-hand side of an undriven network.
    (Time constants stand apart; those of a map are 1.) *)
Definition box (S : system) (d : vec) : Prop := forall k, (k < nonlinearities S)%nat -> slope_lo S k <= d k <= slope_hi S k.
Definition differences (S : system) (J : vec -> mat) : Prop := forall phi u x y, admissible S phi -> exists d, box S d /\
  forall i, (i < states S)%nat -> rhs S phi u x i - rhs S phi u y i = Sum (states S) (fun j => J d i j * (x j - y j)).
Definition members (S : system) (J : vec -> mat) : Prop := forall d, box S d -> exists phi, admissible S phi /\
  forall x i, (i < states S)%nat -> rhs S phi (fun _ => 0) x i = Sum (states S) (fun j => J d i j * x j).
Definition jacobians (S : system) (J : vec -> mat) : Prop :=
  differences S J /\ members S J /\ (is_map S = true -> forall i, time_constants S i = 1).

(** ** The inequalities of the format

    For l1 the transposed matrices count, at e = w / tau; for linf the matrices, at e = 1 / w. *)
Definition orient (o : order) (M : mat) : mat := match o with L1 => transpose M | Linf => M end.
Definition scale (S : system) (o : order) (w : vec) : vec :=
  match o with L1 => fun i => w i / time_constants S i | Linf => fun i => / w i end.
Definition rows (S : system) (J : vec -> mat) (o : order) (e : vec) (r : R) : Prop := forall d, box S d ->
  forall i, (i < states S)%nat ->
  reach (is_map S) (states S) (orient o (J d)) i e <= level (is_map S) r * time_constants S i * e i.

(** ** Linear differential equations z' = J z, where J may be another one at each time *)
Definition linear_rows (n : nat) (z : R -> vec) (o : order) (e : vec) (b s t : R) : Prop := forall r, s < r <= t -> exists J : mat,
  (forall i, (i < n)%nat -> left_derivative (fun q => z q i) r (Sum n (fun j => J i j * z r j))) /\
  forall i, (i < n)%nat -> reach false n (orient o J) i e <= b * e i.

Theorem linear_inf : forall n w b s t z, s <= t -> all_positive n w ->
  (forall i, (i < n)%nat -> continuous_on s t (fun q => z q i)) -> linear_rows n z Linf (fun i => / w i) b s t ->
  norm_inf n w (z t) <= exp (b * (t - s)) * norm_inf n w (z s).
Proof.
  intros n w b s t z Hst Hw Hc Hz. apply (comparison (fun q => norm_inf n w (z q))); [assumption| |].
  - apply (cont_on_maxl s t (seq 0 n) (fun i q => w i * Rabs (z q i))).
    intros i Hi. apply cont_on_scal, cont_on_abs, Hc, In_seq0, Hi.
  - intros r Hr. destruct (Hz r Hr) as [J [HJ Hrow]]. set (m := norm_inf n w (z r)).
    assert (Hcase : (exists i, (i < n)%nat /\ m = w i * Rabs (z r i)) \/ m = 0).
    { destruct (maxl_attained (seq 0 n) (fun i => w i * Rabs (z r i))) as [H|[i [Hi He]]]; [right; exact H|].
      left. exists i. split; [apply In_seq0, Hi|exact He]. }
    destruct Hcase as [[i [Hi He]]|He].
    + exists (fun q => (w i * sgn (z r i)) * z q i), ((w i * sgn (z r i)) * Sum n (fun j => J i j * z r j)).
      assert (Hwi := Hw i Hi). split; [|split; [|split]].
      * intros q Hq. rewrite Rmult_assoc.
        apply Rle_trans with (w i * Rabs (z q i)); [apply Rmult_le_compat_l; [lra|apply sgn_le]|apply norm_inf_ge, Hi].
      * rewrite Rmult_assoc, sgn_abs. symmetry. exact He.
      * apply left_deriv_scal, HJ, Hi.
      * apply Rle_trans with (w i * (m * reach false n J i (fun j => / w j))).
        -- rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. unfold reach. rewrite <- !Sum_scal. apply Sum_le. intros j Hj.
           destruct (Nat.eq_dec j i) as [->|Hn].
           ++ unfold part. rewrite Nat.eqb_refl. right.
              replace (sgn (z r i) * (J i i * z r i)) with (J i i * Rabs (z r i)) by (rewrite <- sgn_abs; ring).
              rewrite He. field. lra.
           ++ rewrite part_off by exact Hn. eapply Rle_trans; [apply sgn_le|]. rewrite Rabs_mult.
              replace (m * (Rabs (J i j) * / w j)) with (Rabs (J i j) * (m * / w j)) by ring.
              apply Rmult_le_compat_l; [apply Rabs_pos|apply norm_inf_entry; assumption].
        -- specialize (Hrow i Hi). simpl in Hrow. fold m.
           replace (b * m) with (w i * (m * (b * / w i))) by (field; lra).
           apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply norm_inf_nonneg|exact Hrow].
    + exists (fun _ => 0), 0. split; [|split; [|split]].
      * intros q Hq. apply norm_inf_nonneg.
      * symmetry. exact He.
      * apply left_deriv_const.
      * fold m. rewrite He. lra.
Qed.

Theorem linear_1 : forall n w b s t z, s <= t -> all_positive n w ->
  (forall i, (i < n)%nat -> continuous_on s t (fun q => z q i)) -> linear_rows n z L1 w b s t ->
  norm1 n w (z t) <= exp (b * (t - s)) * norm1 n w (z s).
Proof.
  intros n w b s t z Hst Hw Hc Hz. apply (comparison (fun q => norm1 n w (z q))); [assumption| |].
  - apply (cont_on_sum s t (seq 0 n) (fun i q => w i * Rabs (z q i))).
    intros i Hi. apply cont_on_scal, cont_on_abs, Hc, In_seq0, Hi.
  - intros r Hr. destruct (Hz r Hr) as [J [HJ Hcol]].
    exists (fun q => Sum n (fun i => (w i * sgn (z r i)) * z q i)),
           (Sum n (fun i => (w i * sgn (z r i)) * Sum n (fun j => J i j * z r j))).
    split; [|split; [|split]].
    + intros q Hq. apply Sum_le. intros i Hi. rewrite Rmult_assoc. apply Rmult_le_compat_l; [left; auto|apply sgn_le].
    + apply Sum_ext. intros i Hi. rewrite Rmult_assoc, sgn_abs. reflexivity.
    + apply (left_deriv_sum r (seq 0 n) (fun i q => (w i * sgn (z r i)) * z q i)). intros i Hi. apply In_seq0 in Hi.
      apply left_deriv_scal, HJ, Hi.
    + apply Rle_trans with (Sum n (fun j => Sum n (fun i => (w i * sgn (z r i)) * (J i j * z r j)))).
      { right. rewrite Sum_swap. apply Sum_ext. intros i Hi. rewrite Sum_scal. reflexivity. }
      unfold norm1. rewrite <- Sum_scal. apply Sum_le. intros j Hj.
      apply Rle_trans with (Rabs (z r j) * reach false n (orient L1 J) j w).
      * unfold reach. rewrite <- Sum_scal. apply Sum_le. intros i Hi. cbn [orient]. unfold transpose.
        destruct (Nat.eq_dec i j) as [->|Hn].
        -- unfold part. rewrite Nat.eqb_refl, <- (sgn_abs (z r j)). right. ring.
        -- rewrite part_off by exact Hn.
           replace (w i * sgn (z r i) * (J i j * z r j)) with (w i * (sgn (z r i) * (J i j * z r j))) by ring.
           replace (Rabs (z r j) * (Rabs (J i j) * w i)) with (w i * Rabs (J i j * z r j)) by (rewrite Rabs_mult; ring).
           apply Rmult_le_compat_l; [left; auto|apply sgn_le].
      * replace (b * (w j * Rabs (z r j))) with (Rabs (z r j) * (b * w j)) by ring.
        apply Rmult_le_compat_l; [apply Rabs_pos|apply Hcol, Hj].
Qed.

(** ** Flows *)
Lemma difference_derivative : forall S J phi u s t x y, jacobians S J -> (forall r, admissible S (phi r)) ->
  solution S phi u s t x -> solution S phi u s t y -> forall r, s < r <= t -> exists d, box S d /\
  forall i, (i < states S)%nat -> left_derivative (fun q => x q i - y q i) r
    (Sum (states S) (fun j => J d i j / time_constants S i * (x r j - y r j))).
Proof.
  intros S J phi u s t x y [Hdiff _] Hphi Hx Hy r Hr. destruct (Hdiff (phi r) (u r) (x r) (y r) (Hphi r)) as [d [Hd H]].
  exists d. split; [exact Hd|]. intros i Hi. destruct (Hx i Hi) as [_ Dx], (Hy i Hi) as [_ Dy].
  specialize (Dx r Hr). specialize (Dy r Hr). apply (left_deriv_scal (-1)) in Dy.
  pose proof (left_deriv_plus _ _ _ _ _ Dx Dy) as HD. cbv beta in HD.
  replace (Sum (states S) (fun j => J d i j / time_constants S i * (x r j - y r j)))
    with (rhs S (phi r) (u r) (x r) i / time_constants S i + -1 * (rhs S (phi r) (u r) (y r) i / time_constants S i)).
  - intros eps He. destruct (HD eps He) as [del [Pd HH]]. exists del. split; [exact Pd|]. intros h Hh. specialize (HH h Hh).
    replace (x r i - y r i - (x (r - h) i - y (r - h) i)) with (x r i + -1 * y r i - (x (r - h) i + -1 * y (r - h) i)) by ring.
    exact HH.
  - rewrite (Sum_ext _ _ (fun j => / time_constants S i * (J d i j * (x r j - y r j)))) by (intros; unfold Rdiv; ring).
    rewrite Sum_scal, <- (H i Hi). unfold Rdiv. ring.
Qed.

Lemma difference_continuous : forall S phi u s t x y, solution S phi u s t x -> solution S phi u s t y ->
  forall i, (i < states S)%nat -> continuous_on s t (fun q => x q i - y q i).
Proof.
  intros S phi u s t x y Hx Hy i Hi. destruct (Hx i Hi) as [Cx _], (Hy i Hi) as [Cy _].
  apply cont_on_lip with 1 (fun q => x q i + -1 * y q i); [lra|apply cont_on_plus; [exact Cx|apply cont_on_scal; exact Cy]|].
  intros q r. right. rewrite Rmult_1_l. f_equal. ring.
Qed.

Lemma flow_contraction : forall S J o w r, proper S -> is_map S = false -> jacobians S J -> all_positive (states S) w ->
  rows S J o (scale S o w) r -> forall phi u, (forall t, admissible S (phi t)) -> flows_together S o w r phi u.
Proof.
  intros S J o w r [_ [Ht _]] Hm HJ Hw Hrows phi u Hphi s t x y Hst Hx Hy.
  assert (HL : linear_rows (states S) (fun q i => x q i - y q i) o (match o with L1 => w | Linf => fun i => / w i end) (- r) s t).
  { intros q Hq. destruct (difference_derivative S J phi u s t x y HJ Hphi Hx Hy q Hq) as [d [Hd HD]].
    exists (fun i j => J d i j / time_constants S i). split; [exact HD|]. intros i Hi. specialize (Hrows d Hd i Hi).
    rewrite Hm in Hrows. unfold level in Hrows. assert (Hti := Ht i Hi). destruct o; cbn [orient scale] in *; unfold reach, transpose in *.
    - rewrite (Sum_ext _ _ (fun j => part false i j (J d j i) * (w j / time_constants S j))).
      + eapply Rle_trans; [exact Hrows|]. right. field. lra.
      + intros j Hj. replace (J d j i / time_constants S j) with (/ time_constants S j * J d j i) by (unfold Rdiv; ring). rewrite part_scal; [unfold Rdiv; ring|].
        left. apply Rinv_0_lt_compat, Ht, Hj.
    - rewrite (Sum_ext _ _ (fun j => / time_constants S i * (part false i j (J d i j) * / w j))).
      + rewrite Sum_scal. apply Rmult_le_reg_l with (time_constants S i); [exact Hti|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
        eapply Rle_trans; [exact Hrows|]. right. ring.
      + intros j Hj. replace (J d i j / time_constants S i) with (/ time_constants S i * J d i j) by (unfold Rdiv; ring). rewrite part_scal; [ring|]. left. apply Rinv_0_lt_compat, Hti. }
  assert (HC := difference_continuous S phi u s t x y Hx Hy). unfold distance. destruct o.
  - apply (linear_1 _ w (- r) s t (fun q i => x q i - y q i) Hst Hw HC HL).
  - apply (linear_inf _ w (- r) s t (fun q i => x q i - y q i) Hst Hw HC HL).
Qed.

(** ** Maps *)
Lemma one_step_inf : forall n w b z z' J, all_positive n w -> (0 < n)%nat ->
  (forall i, (i < n)%nat -> z' i = Sum n (fun j => J i j * z j)) ->
  (forall i, (i < n)%nat -> reach true n J i (fun j => / w j) <= b * / w i) ->
  0 <= b /\ norm_inf n w z' <= b * norm_inf n w z.
Proof.
  intros n w b z z' J Hw Hn Hz Hrow.
  assert (Hb : 0 <= b).
  { specialize (Hrow 0%nat Hn). specialize (Hw 0%nat Hn) as Hw0. apply Rmult_le_reg_r with (/ w 0%nat); [apply Rinv_0_lt_compat, Hw0|].
    rewrite Rmult_0_l. eapply Rle_trans; [|exact Hrow]. apply Sum_nonneg. intros j Hj. apply Rmult_le_pos; [apply Rabs_pos|].
    left. apply Rinv_0_lt_compat, Hw, Hj. }
  split; [exact Hb|]. set (m := norm_inf n w z). apply norm_inf_le; [apply Rmult_le_pos; [exact Hb|apply norm_inf_nonneg]|].
  intros i Hi. specialize (Hrow i Hi). assert (Hwi := Hw i Hi). rewrite (Hz i Hi).
  apply Rle_trans with (w i * (m * reach true n J i (fun j => / w j))).
  - apply Rmult_le_compat_l; [lra|]. unfold Sum. eapply Rle_trans; [apply sum_abs|].
    change (Sum n (fun j => Rabs (J i j * z j)) <= m * reach true n J i (fun j => / w j)). unfold reach. rewrite <- Sum_scal.
    apply Sum_le. intros j Hj. rewrite Rabs_mult. simpl.
    replace (m * (Rabs (J i j) * / w j)) with (Rabs (J i j) * (m * / w j)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos|apply norm_inf_entry; assumption].
  - replace (b * m) with (w i * (m * (b * / w i))) by (field; lra).
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply norm_inf_nonneg|exact Hrow].
Qed.

Lemma one_step_1 : forall n w b z z' J, all_positive n w -> (0 < n)%nat ->
  (forall i, (i < n)%nat -> z' i = Sum n (fun j => J i j * z j)) ->
  (forall j, (j < n)%nat -> reach true n (transpose J) j w <= b * w j) ->
  0 <= b /\ norm1 n w z' <= b * norm1 n w z.
Proof.
  intros n w b z z' J Hw Hn Hz Hcol.
  assert (Hb : 0 <= b).
  { specialize (Hcol 0%nat Hn). specialize (Hw 0%nat Hn) as Hw0. apply Rmult_le_reg_r with (w 0%nat); [exact Hw0|].
    rewrite Rmult_0_l. eapply Rle_trans; [|exact Hcol]. apply Sum_nonneg. intros j Hj. apply Rmult_le_pos; [apply Rabs_pos|left; auto]. }
  split; [exact Hb|]. apply Rle_trans with (Sum n (fun j => Rabs (z j) * reach true n (transpose J) j w)).
  - apply Rle_trans with (Sum n (fun i => Sum n (fun j => w i * Rabs (J i j * z j)))).
    + apply Sum_le. intros i Hi. rewrite (Hz i Hi), Sum_scal. apply Rmult_le_compat_l; [left; auto|apply sum_abs].
    + rewrite Sum_swap. right. apply Sum_ext. intros j Hj. unfold reach. rewrite <- Sum_scal. apply Sum_ext. intros i Hi.
      unfold transpose. simpl. rewrite Rabs_mult. ring.
  - unfold norm1. rewrite <- Sum_scal. apply Sum_le. intros j Hj.
    replace (b * (w j * Rabs (z j))) with (Rabs (z j) * (b * w j)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos|apply Hcol, Hj].
Qed.

Lemma map_contraction : forall S J o w r, proper S -> is_map S = true -> jacobians S J -> all_positive (states S) w ->
  rows S J o (scale S o w) r -> forall phi u, (forall t, admissible S (phi t)) -> steps_together S o w r phi u.
Proof.
  intros S J o w r [Hn _] Hm [Hdiff [_ H1]] Hw Hrows phi u Hphi t x y Hx Hy. specialize (H1 Hm).
  assert (Hstep : forall q, 0 <= 1 - r /\ distance S o w (x (1 + q)%nat) (y (1 + q)%nat) <= (1 - r) * distance S o w (x q) (y q)).
  { intro q. destruct (Hdiff (phi q) (u q) (x q) (y q) (Hphi q)) as [d [Hd H]].
    assert (Hz : forall i, (i < states S)%nat -> x (1 + q)%nat i - y (1 + q)%nat i = Sum (states S) (fun j => J d i j * (x q j - y q j))).
    { intros i Hi. rewrite (Hx q i Hi), (Hy q i Hi). apply H, Hi. }
    specialize (Hrows d Hd). rewrite Hm in Hrows. unfold level in Hrows. unfold distance. destruct o; cbn [orient scale] in Hrows.
    - apply (one_step_1 _ w (1 - r) (fun i => x q i - y q i) (fun i => x (1 + q)%nat i - y (1 + q)%nat i) (J d) Hw Hn Hz).
      intros j Hj. specialize (Hrows j Hj).
      rewrite (reach_ext _ _ _ (transpose (J d)) j (fun i => w i / time_constants S i) w), H1 in Hrows;
        [|reflexivity|intros; rewrite H1; field]. replace ((1 - r) * w j) with ((1 - r) * 1 * (w j / 1)) by field. exact Hrows.
    - apply (one_step_inf _ w (1 - r) (fun i => x q i - y q i) (fun i => x (1 + q)%nat i - y (1 + q)%nat i) (J d) Hw Hn Hz).
      intros i Hi. specialize (Hrows i Hi). rewrite H1, Rmult_1_r in Hrows. exact Hrows. }
  induction t as [|t IH]; [simpl; lra|]. destruct (Hstep t) as [Hb Hs]. change (Datatypes.S t) with (1 + t)%nat at 1 2.
  eapply Rle_trans; [exact Hs|]. simpl pow. rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact Hb|exact IH].
Qed.

Theorem contraction : forall S J o w r, proper S -> jacobians S J -> all_positive (states S) w -> rows S J o (scale S o w) r ->
  contracts S o w r.
Proof.
  intros S J o w r HS HJ Hw Hrows. unfold contracts. destruct (is_map S) eqn:E; intros phi u Hphi.
  - apply (map_contraction S J); assumption.
  - apply (flow_contraction S J); assumption.
Qed.
