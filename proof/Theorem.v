(** The theorem: an accepted certificate is true. *)
Require Import Reals Lra Lia List ZArith Arith Bool FMapPositive.
Require Import Metzler.Old Metzler.Network Metzler.Optimal Metzler.Dyadic Metzler.Check Metzler.Sound.
Import ListNotations.
Open Scope R_scope.

Definition oJ (c : certificate) (d : vec) : mat := fun i j => matrix_of (orientA c) i j +
  Sum (Pos.to_nat (m c)) (fun k => matrix_of (orientB c) i k * D2R (c_gain c) * d k * matrix_of (orientC c) k j).

Lemma oJ_inf : forall c d, l1 c = false -> oJ c d = jac (net c) d.
Proof. intros c d H. unfold oJ, orientA, orientB, orientC. rewrite H. reflexivity. Qed.
Lemma oJ_1 : forall c d i j, l1 c = true -> oJ c d i j = transpose (jac (net c) d) i j.
Proof.
  intros c d i j H. unfold oJ, orientA, orientB, orientC, transpose, jac. rewrite H. simpl. rewrite matrix_of_swap. f_equal.
  apply sum_ext. intros k _. rewrite !matrix_of_swap. ring.
Qed.

Fixpoint rsum (r : srow) (F : vec) : R := match r with [] => 0 | (p, b) :: r => D2R b * F (pre p) + rsum r F end.

Lemma sum_den : forall m r F, within m r = true -> Sum (Pos.to_nat m) (fun k => den r k * F k) = rsum r F.
Proof.
  induction r as [|[p b] r IH]; simpl; intros F H.
  - unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)) by (intros; ring). apply sum_zero.
  - apply andb_prop in H. destruct H as [Hp H]. apply Pos.leb_le, pre_lt in Hp. rewrite <- (IH F H).
    unfold Sum. rewrite (sum_ext _ _ (fun k => (if Pos.eqb p (idx k) then D2R b * F k else 0) + den r k * F k))
      by (intros k _; destruct (Pos.eqb p (idx k)); ring).
    rewrite sum_plus. f_equal. change (sum (seq 0 (Pos.to_nat m)) ?f) with (Sum (Pos.to_nat m) f).
    rewrite (Sum_split _ _ (pre p) Hp), idx_pre, Pos.eqb_refl. unfold Sum. rewrite (sum_ext _ _ (fun _ => 0)); [rewrite sum_zero; ring|].
    intros k _. destruct (Nat.eqb_spec k (pre p)); [reflexivity|]. destruct (Pos.eqb_spec p (idx k)) as [->|]; [rewrite pre_idx in n; contradiction|reflexivity].
Qed.

Lemma row_den : forall l p j, den (row (build (rev_append l [])) p) j = matrix_of l (pre p) j.
Proof. intros. rewrite <- (idx_pre p) at 1. rewrite build_den, matrix_of_rev. reflexivity. Qed.

Lemma tA_den : forall c p j, den (row (tA (tabulate c)) p) j = matrix_of (orientA c) (pre p) j.
Proof. intros. apply row_den. Qed.
Lemma tB_den : forall c p j, den (row (tB (tabulate c)) p) j = matrix_of (orientB c) (pre p) j.
Proof. intros. apply row_den. Qed.
Lemma tC_den : forall c p j, den (row (tC (tabulate c)) p) j = matrix_of (orientC c) (pre p) j.
Proof. intros. apply row_den. Qed.

Lemma forallb_upto : forall f k p, forallb f (upto k) = true -> (p <= k)%positive -> f p = true.
Proof. intros f k p H Hp. rewrite forallb_forall in H. apply H, upto_in, Hp. Qed.

Lemma get_lo : forall c p, (p <= m c)%positive -> get (t_lo (tabulate c)) p = Dmul (c_gain c) (get (c_lo c) p).
Proof. intros. apply (vector_get _ (fun p => Dmul (c_gain c) (get (c_lo c) p))). assumption. Qed.
Lemma get_hi : forall c p, (p <= m c)%positive -> get (t_hi (tabulate c)) p = Dmul (c_gain c) (get (c_hi c) p).
Proof. intros. apply (vector_get _ (fun p => Dmul (c_gain c) (get (c_hi c) p))). assumption. Qed.

Lemma proper_net : forall c, proper_check c = true -> proper (net c) /\ all_positive (size (net c)) (vec_of (weights c)).
Proof.
  intros c H. unfold proper_check in H. apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2].
  assert (P : forall v, positive_vec (n c) v = true -> all_positive (Pos.to_nat (n c)) (vec_of v)).
  { intros v Hv i Hi. unfold positive_vec in Hv. apply (forallb_upto _ _ (idx i)) in Hv; [|apply idx_le, Hi].
    apply Dltb_lt in Hv. rewrite D2R_0 in Hv. exact Hv. }
  split; [split|]; [exact (P _ H1)| |exact (P _ H2)].
  intros k Hk. simpl in *. apply (forallb_upto _ _ (idx k)) in H3; [|apply idx_le, Hk]. apply Dleb_le, H3.
Qed.

(** The slopes of a row, group by group. *)
Definition slopes_of (c : certificate) (d : vec) (r : srow) : list R := map (fun pb => D2R (snd pb) * D2R (c_gain c) * d (pre (fst pb))) r.

Lemma groups_ok : forall c d r, box (net c) d -> within (m c) r = true -> Forall2 in_groups (map (group (tabulate c)) r) (slopes_of c d r).
Proof.
  intros c d r Hd. induction r as [|[p b] r IH]; simpl; intros H; [constructor|].
  apply andb_prop in H. destruct H as [Hp H]. constructor; [|apply IH, H]. apply Pos.leb_le in Hp.
  unfold in_groups, group. cbn [fst snd]. rewrite (get_lo c p Hp), (get_hi c p Hp), !D2R_mul.
  specialize (Hd (pre p) (pre_lt _ _ Hp)). simpl in Hd. unfold vec_of in Hd. rewrite idx_pre in Hd.
  unfold between. destruct (Rle_or_lt 0 (D2R b * D2R (c_gain c))) as [Hs|Hs].
  - left. split; rewrite <- Rmult_assoc; apply Rmult_le_compat_l; lra.
  - right. split; rewrite <- Rmult_assoc; apply Rmult_le_compat_neg_l; lra.
Qed.

Lemma groups_sum : forall c d r j, gsum (map (group (tabulate c)) r) (slopes_of c d r) j
  = rsum r (fun k => D2R (c_gain c) * d k * matrix_of (orientC c) k j).
Proof.
  intros c d r j. induction r as [|[p b] r IH]; [reflexivity|].
  cbn [map slopes_of gsum group fst snd rsum]. rewrite tC_den. unfold slopes_of in IH. rewrite IH. ring.
Qed.

Lemma oJ_rows : forall c d i j, within (m c) (row (tB (tabulate c)) (idx i)) = true ->
  oJ c d i j = den (row (tA (tabulate c)) (idx i)) j + rsum (row (tB (tabulate c)) (idx i)) (fun k => D2R (c_gain c) * d k * matrix_of (orientC c) k j).
Proof.
  intros c d i j H. unfold oJ. rewrite tA_den, pre_idx. f_equal.
  rewrite <- (sum_den _ _ _ H). apply sum_ext. intros k _. rewrite tB_den, pre_idx. ring.
Qed.

(** The rate *)
Definition e_exact (c : certificate) : vec := fun j => D2R (num c (idx j)) / D2R (denom c (idx j)).

Lemma num_denom_pos : forall c j, proper_check c = true -> (j < Pos.to_nat (n c))%nat -> 0 < D2R (num c (idx j)) /\ 0 < D2R (denom c (idx j)).
Proof.
  intros c j H Hj. destruct (proper_net c H) as [[Ht _] Hw]. specialize (Ht j Hj). specialize (Hw j Hj). simpl in Ht. unfold vec_of in *.
  unfold num, denom. destruct (l1 c); split; try assumption. rewrite D2R_1. lra.
Qed.

Lemma rate_sound : forall c, proper_check c = true -> rate_check c (tabulate c) = true ->
  forall d, box (net c) d -> forall i, (i < Pos.to_nat (n c))%nat ->
  reach (Pos.to_nat (n c)) (oJ c d) i (e_exact c) <= - D2R (rate c) * vec_of (c_tau c) i * e_exact c i.
Proof.
  intros c Hp Hr d Hd i Hi.
  assert (Hrow : forall j, (j < Pos.to_nat (n c))%nat -> rate_row c (tabulate c) (idx j) = true).
  { intros j Hj. apply (forallb_upto _ _ (idx j)) in Hr; [exact Hr|apply idx_le, Hj]. }
  assert (Hup : forall j, (j < Pos.to_nat (n c))%nat -> e_exact c j <= D2R (e_up (tabulate c) (idx j))).
  { intros j Hj. specialize (Hrow j Hj). unfold rate_row in Hrow. apply andb_prop in Hrow. destruct Hrow as [Hrow _].
    apply andb_prop in Hrow. destruct Hrow as [_ Hrow]. apply Dleb_le in Hrow. rewrite D2R_mul in Hrow.
    destruct (num_denom_pos c j Hp Hj) as [_ Hc]. unfold e_exact. apply Rmult_le_reg_r with (D2R (denom c (idx j))); [exact Hc|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (Hepos : forall j, (j < Pos.to_nat (n c))%nat -> 0 <= e_exact c j).
  { intros j Hj. destruct (num_denom_pos c j Hp Hj). unfold e_exact. left. apply Rdiv_lt_0_compat; assumption. }
  specialize (Hrow i Hi). unfold rate_row in Hrow. apply andb_prop in Hrow. destruct Hrow as [Hrow Hcheck].
  apply andb_prop in Hrow. destruct Hrow as [Hw _].
  destruct (num_denom_pos c i Hp Hi) as [Hni Hdi].
  change (reach (Pos.to_nat (n c)) (oJ c d) i (e_exact c)) with (reachv (Pos.to_nat (n c)) i (e_exact c) (oJ c d i)).
  rewrite (reachv_ext _ _ _ _ (fun j => den (row (tA (tabulate c)) (idx i)) j + gsum (map (group (tabulate c)) (row (tB (tabulate c)) (idx i))) (slopes_of c d (row (tB (tabulate c)) (idx i))) j)).
  - refine (check_row_sound _ _ _ _ _ Hi Hepos _ _ _ _ Hcheck (groups_ok c d _ Hd Hw)).
    intros r Ht. unfold rate_test in Ht. apply Dleb_le in Ht. rewrite D2R_add, !D2R_mul, D2R_opp, own_den in Ht.
    unfold reachv.
    assert (Hoff : Sum (Pos.to_nat (n c)) (fun j => if (j =? i)%nat then 0 else Rabs (den r j) * e_exact c j) <= D2R (off (idx i) (e_up (tabulate c)) r)).
    { eapply Rle_trans; [|apply off_upper with (n := Pos.to_nat (n c))].
      - apply sum_le. intros j Hj. apply In_seq0 in Hj. destruct (j =? i)%nat; [lra|]. apply Rmult_le_compat_l; [apply Rabs_pos|auto].
      - intro p. unfold e_up. rewrite D2R_abs. apply Rabs_pos. }
    unfold e_exact at 1 3. unfold vec_of. set (S := Sum _ _) in *. set (O := D2R (off _ _ _)) in *.
    set (a := D2R (num c (idx i))) in *. set (b := D2R (denom c (idx i))) in *.
    apply Rmult_le_reg_r with b; [exact Hdi|].
    replace ((den r i * (a / b) + S) * b) with (den r i * a + b * S) by (field; lra).
    replace (- D2R (rate c) * D2R (get (c_tau c) (idx i)) * (a / b) * b) with (- D2R (rate c) * (D2R (get (c_tau c) (idx i)) * a)) by (field; lra).
    eapply Rle_trans; [|exact Ht]. apply Rplus_le_compat_l. apply Rmult_le_compat_l; [lra|exact Hoff].
  - exact Hi.
  - intros j Hj. rewrite groups_sum. apply oJ_rows, Hw.
Qed.

(** The gap *)
Fixpoint d_of (c : certificate) (rowB : srow) (bs : list bool) (k : nat) : R :=
  match rowB with
  | [] => vec_of (c_lo c) k
  | (p, _) :: t => if Pos.eqb p (idx k) then (if hd false bs then vec_of (c_hi c) k else vec_of (c_lo c) k) else d_of c t (tl bs) k
  end.

Lemma d_of_box : forall c, proper_check c = true -> forall rowB bs, box (net c) (d_of c rowB bs).
Proof.
  intros c Hp rowB. destruct (proper_net c Hp) as [[_ Hlh] _]. induction rowB as [|[p b] t IH]; intros bs k Hk; specialize (Hlh k Hk); simpl in *.
  - lra.
  - destruct (Pos.eqb p (idx k)); [destruct (hd false bs); lra|]. apply (IH (tl bs) k Hk).
Qed.

Lemma rsum_ext : forall r F G, (forall p b, In (p, b) r -> F (pre p) = G (pre p)) -> rsum r F = rsum r G.
Proof. induction r as [|[p b] r IH]; simpl; intros F G H; [reflexivity|]. rewrite (H p b) by auto. rewrite (IH F G); [reflexivity|]. intros. eapply H; eauto. Qed.

Lemma corner_den : forall c base rowB bs j, ascending rowB = true -> within (m c) rowB = true ->
  den (corner_row (get (t_lo (tabulate c))) (get (t_hi (tabulate c))) (tC (tabulate c)) base rowB bs) j
  = den base j + rsum rowB (fun k => D2R (c_gain c) * d_of c rowB bs k * matrix_of (orientC c) k j).
Proof.
  intros c base rowB. induction rowB as [|[p b] t IH]; intros bs j Hs Hw; [simpl; ring|].
  apply ascending_tail in Hs. destruct Hs as [Hs Hlt]. simpl in Hw. apply andb_prop in Hw. destruct Hw as [Hp Hw]. apply Pos.leb_le in Hp.
  cbn [corner_row rsum]. rewrite den_merge, den_scale, IH by assumption. rewrite tC_den, D2R_mul.
  rewrite (rsum_ext t (fun k => D2R (c_gain c) * d_of c ((p, b) :: t) bs k * matrix_of (orientC c) k j)
                      (fun k => D2R (c_gain c) * d_of c t (tl bs) k * matrix_of (orientC c) k j)).
  - simpl d_of. rewrite idx_pre, Pos.eqb_refl. unfold vec_of. rewrite idx_pre.
    rewrite (get_lo c p Hp), (get_hi c p Hp). destruct (hd false bs); rewrite D2R_mul; ring.
  - intros q w Hq. apply Hlt in Hq. simpl. rewrite idx_pre. destruct (Pos.eqb_spec p q) as [->|]; [exfalso; apply (Pos.lt_irrefl q Hq)|reflexivity].
Qed.

Definition x_of (c : certificate) : vec := vec_of (t_x (tabulate c)).

Lemma witness_find : forall l (v : vecD) p, (exists d, In (p, d) l) \/ M.find p v <> None ->
  M.find p (fold_left (fun (v : vecD) (pv : positive * D) => M.add (fst pv) (snd pv) v) l v) <> None.
Proof.
  induction l as [|[q w] l IH]; simpl; intros v p H.
  - destruct H as [[d []]|H]; exact H.
  - apply IH. destruct (Pos.eq_dec q p) as [->|Hn]; [right; rewrite M.gss; discriminate|].
    destruct H as [[d [E|H]]|H]; [inversion E; contradiction|left; exists d; exact H|right; rewrite M.gso by congruence; exact H].
Qed.
Lemma witness_in : forall l (v : vecD) p d, M.find p (fold_left (fun (v : vecD) (pv : positive * D) => M.add (fst pv) (snd pv) v) l v) = Some d ->
  In (p, d) l \/ M.find p v = Some d.
Proof.
  induction l as [|[q w] l IH]; simpl; intros v p d H; [right; exact H|].
  apply IH in H. destruct H as [H|H]; [left; right; exact H|].
  destruct (Pos.eq_dec q p) as [->|Hn]; [rewrite M.gss in H; inversion H; subst; left; left; reflexivity|rewrite M.gso in H by congruence; right; exact H].
Qed.

Lemma x_cases : forall c p, get (t_x (tabulate c)) p = D0 \/ In (p, get (t_x (tabulate c)) p) (witness c).
Proof.
  intros c p. unfold get. destruct (M.find p (t_x (tabulate c))) as [d|] eqn:E; [|left; reflexivity]. right.
  unfold tabulate in E. cbn [t_x] in E. apply witness_in in E. destruct E as [E|E]; [exact E|]. rewrite M.gempty in E. discriminate.
Qed.

Lemma gap_sound : forall c, proper_check c = true -> gap_check c (tabulate c) = true ->
  (forall i, (i < Pos.to_nat (n c))%nat -> 0 <= x_of c i) /\ (exists i, (i < Pos.to_nat (n c))%nat /\ 0 < x_of c i) /\
  forall i, (i < Pos.to_nat (n c))%nat -> 0 < x_of c i -> exists d, box (net c) d /\
    - (D2R (rate c) + D2R (gap c)) * vec_of (c_tau c) i * x_of c i <= reach (Pos.to_nat (n c)) (oJ c d) i (x_of c).
Proof.
  intros c Hp Hg. unfold gap_check in Hg. apply andb_prop in Hg. destruct Hg as [Hne Hg]. rewrite forallb_forall in Hg.
  assert (Hpos : forall p, get (t_x (tabulate c)) p = D0 \/ 0 < D2R (get (t_x (tabulate c)) p) /\ (p <= n c)%positive /\ gap_row c (tabulate c) p = true).
  { intro p. destruct (x_cases c p) as [H|H]; [left; exact H|right]. apply Hg in H. simpl in H.
    apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2]. apply Dltb_lt in H2. rewrite D2R_0 in H2.
    apply Pos.leb_le in H1. auto. }
  split; [|split].
  - intros i _. unfold x_of, vec_of. destruct (Hpos (idx i)) as [->|[H _]]; [rewrite D2R_0; lra|lra].
  - destruct (witness c) as [|[p d] l] eqn:E; [discriminate|].
    assert (HS : M.find p (t_x (tabulate c)) <> None).
    { unfold tabulate. cbn [t_x]. apply witness_find. left. exists d. rewrite E. left. reflexivity. }
    destruct (M.find p (t_x (tabulate c))) as [d'|] eqn:F; [|contradiction].
    assert (Hin : In (p, d') (witness c)).
    { unfold tabulate in F. cbn [t_x] in F. apply witness_in in F. destruct F as [F|F]; [exact F|rewrite M.gempty in F; discriminate]. }
    rewrite E in Hin. apply Hg in Hin. simpl in Hin. apply andb_prop in Hin. destruct Hin as [Hin _]. apply andb_prop in Hin. destruct Hin as [H1 H2].
    apply Pos.leb_le in H1. apply Dltb_lt in H2. rewrite D2R_0 in H2.
    exists (pre p). split; [apply pre_lt, H1|]. unfold x_of, vec_of. rewrite idx_pre. unfold get. rewrite F. exact H2.
  - intros i Hi Hxi. unfold x_of, vec_of in Hxi. destruct (Hpos (idx i)) as [E|[_ [_ Hrow]]]; [rewrite E, D2R_0 in Hxi; lra|].
    unfold gap_row in Hrow. apply andb_prop in Hrow. destruct Hrow as [Hrow Hex]. apply andb_prop in Hrow. destruct Hrow as [Hs Hw].
    apply existsb_exists in Hex. destruct Hex as [bs [_ Ht]].
    exists (d_of c (row (tB (tabulate c)) (idx i)) bs). split; [apply d_of_box, Hp|].
    unfold gap_test in Ht. apply andb_prop in Ht. destruct Ht as [Ht Hle]. apply andb_prop in Ht. destruct Ht as [Hs' Hw'].
    apply Dleb_le in Hle. rewrite D2R_add, !D2R_mul, D2R_opp, D2R_add, own_den in Hle.
    set (r := corner_row _ _ _ _ _ _) in *.
    assert (HJ : forall j, oJ c (d_of c (row (tB (tabulate c)) (idx i)) bs) i j = den r j).
    { intro j. rewrite (oJ_rows c _ i j Hw). unfold r. rewrite corner_den by assumption. reflexivity. }
    change (reach (Pos.to_nat (n c)) (oJ c (d_of c (row (tB (tabulate c)) (idx i)) bs)) i (x_of c)) with
      (reachv (Pos.to_nat (n c)) i (x_of c) (oJ c (d_of c (row (tB (tabulate c)) (idx i)) bs) i)).
    rewrite (reachv_ext _ _ _ _ (den r) Hi (fun j _ => HJ j)). unfold reachv.
    pose proof (off_lower (n c) i (fun p => Dabs (get (t_x (tabulate c)) p)) r Hs' Hw') as Hoff.
    assert (Habs : forall p, 0 <= D2R (Dabs (get (t_x (tabulate c)) p))) by (intro; rewrite D2R_abs; apply Rabs_pos). specialize (Hoff Habs).
    eapply Rle_trans; [|eapply Rle_trans; [exact Hle|]].
    + right. unfold x_of, vec_of. ring.
    + unfold x_of at 1. unfold vec_of. apply Rplus_le_compat_l. eapply Rle_trans; [exact Hoff|].
      right. apply sum_ext. intros j _. destruct (j =? i)%nat; [reflexivity|]. f_equal.
      rewrite D2R_abs. unfold x_of, vec_of. apply Rabs_right.
      destruct (Hpos (idx j)) as [->|[H _]]; [rewrite D2R_0; lra|lra].
Qed.

(** * The theorem *)
Definition norm (c : certificate) (w z : vec) : R := if l1 c then norm1 (size (net c)) w z else norm_inf (size (net c)) w z.
Definition rows (c : certificate) (w : vec) (r : R) : Prop := if l1 c then rows_1 (net c) w r else rows_inf (net c) w r.

Theorem check_proper : forall c, check c = true -> proper (net c) /\ all_positive (size (net c)) (vec_of (weights c)).
Proof. intros c H. unfold check in H. apply andb_prop in H. destruct H as [H _]. apply andb_prop in H. apply proper_net, H. Qed.

Theorem check_rows : forall c, check c = true -> rows c (vec_of (weights c)) (D2R (rate c)).
Proof.
  intros c H. unfold check in H. apply andb_prop in H. destruct H as [H _]. apply andb_prop in H. destruct H as [Hp Hr].
  pose proof (rate_sound c Hp Hr) as HR. destruct (proper_net c Hp) as [[Ht _] Hw]. unfold rows. destruct (l1 c) eqn:E.
  - intros d Hd j Hj. specialize (HR d Hd j Hj). simpl in *.
    rewrite (reach_ext _ (transpose (jac (net c) d)) (oJ c d) j _ (e_exact c)); [|intros; symmetry; apply oJ_1, E| |exact Hj].
    + eapply Rle_trans; [exact HR|]. right. unfold e_exact, num, denom. rewrite E. unfold vec_of.
      specialize (Ht j Hj). simpl in Ht. unfold vec_of in Ht. field. lra.
    + intros i Hi. unfold e_exact, num, denom. rewrite E. reflexivity.
  - intros d Hd i Hi. specialize (HR d Hd i Hi). rewrite oJ_inf in HR by exact E. simpl in *.
    rewrite (reach_ext _ (jac (net c) d) (jac (net c) d) i _ (e_exact c)); [|reflexivity| |exact Hi].
    + eapply Rle_trans; [exact HR|]. right. unfold e_exact, num, denom. rewrite E, D2R_1. unfold vec_of.
      specialize (Hw i Hi). unfold vec_of in Hw. field. lra.
    + intros j Hj. unfold e_exact, num, denom. rewrite E, D2R_1. unfold vec_of. specialize (Hw j Hj). unfold vec_of in Hw. field. lra.
Qed.

(** Soundness: all solutions of all networks of the class approach each other at the certified rate. *)
Theorem check_contracts : forall c, check c = true ->
  forall phi u v s t x y, s <= t -> activations (net c) phi -> solution (net c) phi u v s t x -> solution (net c) phi u v s t y ->
  norm c (vec_of (weights c)) (fun i => x t i - y t i)
    <= exp (- D2R (rate c) * (t - s)) * norm c (vec_of (weights c)) (fun i => x s i - y s i).
Proof.
  intros c H phi u v s t x y Hst Hphi Hx Hy. pose proof (check_rows c H) as HR. destruct (check_proper c H) as [HN Hw].
  unfold rows in HR. unfold norm. destruct (l1 c).
  - apply (contraction_1 _ _ _ HN Hw HR phi u v); assumption.
  - apply (contraction_inf _ _ _ HN Hw HR phi u v); assumption.
Qed.

Lemma check_witness : forall c, check c = true ->
  if l1 c then witness_1 (net c) (x_of c) (D2R (rate c) + D2R (gap c)) else witness_inf (net c) (x_of c) (D2R (rate c) + D2R (gap c)).
Proof.
  intros c H. unfold check in H. apply andb_prop in H. destruct H as [H Hg]. apply andb_prop in H. destruct H as [Hp _].
  destruct (gap_sound c Hp Hg) as [H1 [H2 H3]]. destruct (l1 c) eqn:E; (split; [exact H1|split; [exact H2|]]);
  intros i Hi Hx; destruct (H3 i Hi Hx) as [d [Hd HR]]; exists d; (split; [exact Hd|]).
  - rewrite (reach_ext _ _ (oJ c d) i _ (x_of c)); [exact HR|intros; symmetry; apply oJ_1, E|reflexivity|exact Hi].
  - rewrite oJ_inf in HR by exact E. exact HR.
Qed.

(** Optimality: no diagonal weights of this order satisfy the row inequalities with more than rate + gap. *)
Theorem check_optimal : forall c, check c = true -> forall w r, all_positive (size (net c)) w -> rows c w r -> r <= D2R (rate c) + D2R (gap c).
Proof.
  intros c H w r Hw Hr. pose proof (check_witness c H) as HW. destruct (check_proper c H) as [HN _]. unfold rows in Hr. destruct (l1 c).
  - apply (optimal_1 (net c) (x_of c) _ HN HW w); assumption.
  - apply (optimal_inf (net c) (x_of c) _ HN HW w); assumption.
Qed.

