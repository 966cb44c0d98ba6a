(** * What the checker accepts holds: the inequalities of the rows, and the witness *)
Require Import Reals Lra Lia List ZArith Arith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Algebra Metzler.Contraction Metzler.Sharpness.
Require Import Metzler.Rows Metzler.RowsSound Metzler.Checker Metzler.Kinds.
Import ListNotations.
Open Scope R_scope.

Section Sound.
  Variable c : certificate.
  Let s := about c.
  Let t := tabulate c.
  Let N := Pos.to_nat (n s).
  Let m := Pos.to_nat (slopes s).
  Let S := system_of s.
  Let o := order_of c.
  Hypothesis Hproper : proper_check c = true.

  (** ** Data that make sense *)
  Ltac data H := pose proof Hproper as H; unfold proper_check in H; cbv zeta in H; fold s in H;
    repeat (let H' := fresh H in apply andb_prop in H; destruct H as [H H']).

  Lemma tau_positive : all_positive N (vec_of (tau s)).
  Proof.
    intros i Hi. data H. unfold positive_vec in H.
    apply (forallb_upto _ _ (idx i)) in H; [|apply idx_le, Hi]. apply Dltb_lt in H. rewrite D2R_0 in H. exact H.
  Qed.
  Lemma weights_positive : all_positive N (vec_of (weights c)).
  Proof.
    intros i Hi. data H. unfold positive_vec in *.
    match goal with H' : forallb (fun p => Dltb D0 (get (weights c) p)) _ = true |- _ => apply (forallb_upto _ _ (idx i)) in H'; [|apply idx_le, Hi];
      apply Dltb_lt in H'; rewrite D2R_0 in H'; exact H' end.
  Qed.
  Lemma time_constants_tau : forall i, (i < N)%nat -> time_constants S i = vec_of (tau s) i.
  Proof.
    intros i Hi. unfold S. rewrite time_constants_of. fold s. destruct (timeless s) eqn:E; [|reflexivity].
    data H. rewrite E in *. cbv iota in *.
    match goal with H' : forallb (fun p => Dleb (get (tau s) p) D1 && Dleb D1 (get (tau s) p)) _ = true |- _ => apply (forallb_upto _ _ (idx i)) in H'; [|apply idx_le, Hi];
      apply andb_prop in H'; destruct H' as [Ha Hb]; apply Dleb_le in Ha; apply Dleb_le in Hb; rewrite D2R_1 in *; unfold vec_of; lra end.
  Qed.
  Lemma proper_system : proper S.
  Proof.
    split; [|split].
    - unfold S. rewrite states_of. apply Pos2Nat.is_pos.
    - intros i Hi. unfold S in Hi. rewrite states_of in Hi. rewrite time_constants_tau by exact Hi. apply tau_positive, Hi.
    - intros k Hk. unfold S in *. rewrite nonlinearities_of in Hk. rewrite slope_lo_of, slope_hi_of.
      data H.
      match goal with H' : forallb (fun k => Dleb (get (lo s) k) (get (hi s) k)) _ = true |- _ => apply (forallb_upto _ _ (idx k)) in H'; [|apply idx_le, Hk];
        apply Dleb_le in H'; exact H' end.
  Qed.
  Lemma insides : inside (n s) (n s) (matrixA s) = true /\ inside (n s) (slopes s) (matrixB s) = true /\ inside (slopes s) (n s) (matrixC s) = true.
  Proof. data H. auto. Qed.

  (** ** The tables *)
  Definition oA : list entry := if l1 c then swap (matrixA s) else matrixA s.
  Definition oB : list entry := if l1 c then swap (matrixC s) else matrixB s.
  Definition oC : list entry := if l1 c then swap (matrixB s) else matrixC s.

  Lemma oriented : forall d i j, orient o (family s d) i j = matrix_of oA i j +
    Sum m (fun k => matrix_of oB i k * D2R (gain s) * d k * matrix_of oC k j).
  Proof.
    intros. unfold o, order_of, oA, oB, oC, m, orient. destruct (l1 c); [|reflexivity]. unfold transpose, family. rewrite matrix_swap. f_equal.
    apply Sum_ext. intros k _. rewrite !matrix_swap. ring.
  Qed.
  Lemma oA_inside : inside (n s) (n s) oA = true.
  Proof. destruct insides as [H _]. unfold oA. destruct (l1 c); [apply inside_swap|]; exact H. Qed.
  Lemma oB_inside : inside (n s) (slopes s) oB = true.
  Proof. destruct insides as [_ [H1 H2]]. unfold oB. destruct (l1 c); [apply inside_swap|]; assumption. Qed.
  Lemma oC_inside : inside (slopes s) (n s) oC = true.
  Proof. destruct insides as [_ [H1 H2]]. unfold oC. destruct (l1 c); [apply inside_swap|]; assumption. Qed.

  Lemma row_A : forall i F, rsum (row (tA t) (idx i)) F = Sum N (fun j => matrix_of oA i j * F j).
  Proof. intros. change (tA t) with (build oA). rewrite build_esum. apply (esum_matrix _ _ _ _ _ oA_inside). Qed.
  Lemma row_B : forall i F, rsum (row (tB t) (idx i)) F = Sum m (fun j => matrix_of oB i j * F j).
  Proof. intros. change (tB t) with (build oB). rewrite build_esum. apply (esum_matrix _ _ _ _ _ oB_inside). Qed.
  Lemma row_C : forall i F, rsum (row (tC t) (idx i)) F = Sum N (fun j => matrix_of oC i j * F j).
  Proof. intros. change (tC t) with (build oC). rewrite build_esum. apply (esum_matrix _ _ _ _ _ oC_inside). Qed.
  Lemma indicator : forall (f : vec) j, (j < N)%nat -> Sum N (fun k => f k * (if Nat.eqb k j then 1 else 0)) = f j.
  Proof.
    intros f j Hj. rewrite (Sum_single _ _ j Hj); [rewrite Nat.eqb_refl; ring|]. intros k _ Hk. destruct (Nat.eqb_spec k j); [contradiction|ring].
  Qed.
  (** ** The groups of a row are its slopes *)
  Definition slopes_of (d : vec) (r : srow) : list R := map (fun pb => D2R (snd pb) * D2R (gain s) * d (pre (fst pb))) r.
  Definition group_of (pb : positive * D) : group :=
    (Dmul (snd pb) (Dmul (gain s) (get (lo s) (fst pb))), Dmul (snd pb) (Dmul (gain s) (get (hi s) (fst pb))), row (tC t) (fst pb)).

  Lemma loops_find : forall p, M.find p (t_loops t) = match M.find p (tC t) with
    | Some r => Some (Dmul (gain s) (get (lo s) p), Dmul (gain s) (get (hi s) p), r) | None => None end.
  Proof.
    intro p. change (t_loops t) with (M.mapi (fun k r => (Dmul (gain s) (get (lo s) k), Dmul (gain s) (get (hi s) k), r)) (tC t)).
    generalize (tC t). intro l. rewrite M.gmapi. unfold option_map. destruct (M.find p l); reflexivity.
  Qed.
  Lemma groups_map : forall i, groups t i = map group_of (touching t i).
  Proof.
    intro i. unfold groups, touching. rewrite filterr_filter, rev_append_rev, app_nil_r.
    assert (H : forall r acc, fold_left (fun acc (pb : positive * D) => let (p, b) := pb in match M.find p (t_loops t) with
        | Some (low, high, r) => (Dmul b low, Dmul b high, r) :: acc | None => acc end) r acc
      = rev (map group_of (filter (fun pb => match M.find (fst pb) (t_loops t) with Some _ => true | None => false end) r)) ++ acc).
    { induction r as [|[p b] r IH]; intro acc; [reflexivity|]. cbn [fold_left filter fst]. rewrite IH, loops_find.
      destruct (M.find p (tC t)) as [c'|] eqn:E; [|reflexivity].
      cbn [map rev]. rewrite <- app_assoc. replace (group_of (p, b)) with (Dmul b (Dmul (gain s) (get (lo s) p)), Dmul b (Dmul (gain s) (get (hi s) p)), c'); [reflexivity|].
      unfold group_of, row. cbn [fst snd]. rewrite E. reflexivity. }
    rewrite H, app_nil_r. apply rev_involutive.
  Qed.
  Lemma touching_in : forall i pb, In pb (touching t i) -> In pb (row (tB t) i).
  Proof. intros i pb H. unfold touching in H. rewrite filterr_filter in H. apply filter_In in H. apply H. Qed.
  Lemma known_le : forall i, known t i = true -> forall p b, In (p, b) (touching t i) -> (p <= slopes s)%positive.
  Proof. intros i H p b Hp. unfold known in H. rewrite forallb_forall in H. apply touching_in, H in Hp. apply Pos.leb_le, Hp. Qed.

  Lemma groups_ok : forall d i, box S d -> known t i = true -> Forall2 in_group (groups t i) (slopes_of d (touching t i)).
  Proof.
    intros d i Hd Hk. rewrite groups_map. pose proof (known_le i Hk) as Hle. unfold slopes_of.
    induction (touching t i) as [|[p b] r IH]; simpl; [constructor|]. constructor; [|apply IH; intros; eapply Hle; right; eassumption].
    assert (Hp := Hle p b (or_introl eq_refl)). unfold in_group, group_of. cbn [fst snd]. rewrite !D2R_mul.
    specialize (Hd (pre p)). unfold S in Hd. rewrite nonlinearities_of, slope_lo_of, slope_hi_of in Hd. specialize (Hd (pre_lt _ _ Hp)).
    unfold vec_of in Hd. rewrite idx_pre in Hd.
    unfold between. destruct (Rle_or_lt 0 (D2R b * D2R (gain s))) as [Hs|Hs].
    - left. split; rewrite <- Rmult_assoc; apply Rmult_le_compat_l; lra.
    - right. split; rewrite <- Rmult_assoc; apply Rmult_le_compat_neg_l; lra.
  Qed.

  Lemma touching_all : forall i G, (forall p, row (tC t) p = [] -> G (pre p) = 0) -> rsum (touching t (idx i)) G = rsum (row (tB t) (idx i)) G.
  Proof.
    intros i G HG. unfold touching. rewrite filterr_filter. induction (row (tB t) (idx i)) as [|[p b] r IH]; [reflexivity|].
    cbn [filter fst]. rewrite (rsum_cons p b r), loops_find. destruct (M.find p (tC t)) eqn:E.
    - rewrite rsum_cons, IH. reflexivity.
    - rewrite IH, HG by (unfold row; rewrite E; reflexivity). ring.
  Qed.

  (** The row, times any vector. *)
  Lemma row_times : forall d i F, rsum (row (tA t) (idx i)) F + gained (groups t (idx i)) (slopes_of d (touching t (idx i))) F
    = Sum N (fun j => orient o (family s d) i j * F j).
  Proof.
    intros d i F. rewrite row_A.
    assert (HG : gained (groups t (idx i)) (slopes_of d (touching t (idx i))) F = rsum (touching t (idx i)) (fun k => D2R (gain s) * d k * rsum (row (tC t) (idx k)) F)).
    { rewrite groups_map. unfold slopes_of. induction (touching t (idx i)) as [|[p b] r IH]; [reflexivity|].
      cbn [map gained group_of fst snd]. rewrite rsum_cons, IH, idx_pre. ring. }
    rewrite HG, touching_all, row_B.
    - rewrite (Sum_ext m _ (fun k => Sum N (fun j => matrix_of oB i k * D2R (gain s) * d k * matrix_of oC k j * F j))).
      + rewrite Sum_swap, <- Sum_plus. apply Sum_ext. intros j _. rewrite oriented, Rmult_plus_distr_r. f_equal.
        rewrite Rmult_comm, <- Sum_scal. apply Sum_ext. intros. ring.
      + intros k _. rewrite row_C. rewrite (Sum_ext N (fun j => matrix_of oB i k * D2R (gain s) * d k * matrix_of oC k j * F j)
          (fun j => (matrix_of oB i k * D2R (gain s) * d k) * (matrix_of oC k j * F j))) by (intros; ring). rewrite Sum_scal. ring.
    - intros p Hp. rewrite idx_pre, Hp. unfold rsum. simpl. ring.
  Qed.
  Lemma added_gained : forall gs ds j, added gs ds j = gained gs ds (fun k => if Nat.eqb k j then 1 else 0).
  Proof. induction gs as [|[[a b] r] gs IH]; intros [|d ds] j; simpl; try reflexivity. rewrite IH, den_rsum. reflexivity. Qed.
  Lemma row_entry : forall d i j, (j < N)%nat ->
    den (row (tA t) (idx i)) j + added (groups t (idx i)) (slopes_of d (touching t (idx i))) j = orient o (family s d) i j.
  Proof. intros d i j Hj. rewrite den_rsum, added_gained, row_times. apply (indicator (orient o (family s d) i) j Hj). Qed.

  (** ** Lower *)
  Let e : vec := fun j => D2R (num t (idx j)) / D2R (denom t (idx j)).
  Lemma free_t : free t = discrete s.
  Proof. reflexivity. Qed.

  Lemma num_denom : forall j, (j < N)%nat -> 0 < D2R (num t (idx j)) /\ 0 < D2R (denom t (idx j)).
  Proof.
    intros j Hj. pose proof (tau_positive j Hj). pose proof (weights_positive j Hj). unfold t, tabulate. cbn [num denom]. unfold vec_of in *.
    destruct (l1 c); split; try assumption. rewrite D2R_1. lra.
  Qed.
  Lemma e_scale : forall j, (j < N)%nat -> e j = Contraction.scale S o (vec_of (weights c)) j.
  Proof.
    intros j Hj. unfold e, Contraction.scale, o, order_of, t, tabulate. cbn [num denom]. unfold vec_of at 2.
    destruct (l1 c); [rewrite time_constants_tau by exact Hj; reflexivity|]. rewrite D2R_1. unfold vec_of, Rdiv. ring.
  Qed.
  Lemma level_R : forall r, D2R (level t r) = Algebra.level (discrete s) (D2R r).
  Proof. intro. unfold level, Algebra.level. rewrite free_t. destruct (discrete s); rewrite ?D2R_sub, ?D2R_opp, ?D2R_1; ring. Qed.

  Section Row.
    Variables (lower q : D) (z : positive -> D) (i : nat).
    Hypotheses (Hi : (i < N)%nat) (Hq : 0 < D2R q) (Hz : forall p, 0 <= D2R (z p)).
    Hypothesis (Habove : forall j, (j < N)%nat -> above t q z (idx j) = true).
    Let zeta : vec := fun j => D2R (place t q z (idx i) (idx j)).
    Let bound := D2R (allowed t lower q (idx i)).

    Lemma zeta_own : zeta i = D2R q * D2R (num t (idx i)).
    Proof. unfold zeta, place. rewrite Pos.eqb_refl, D2R_mul. reflexivity. Qed.
    Lemma zeta_other : forall j, j <> i -> zeta j = D2R (denom t (idx i)) * D2R (z (idx j)).
    Proof. intros j Hj. unfold zeta, place. destruct (Pos.eqb_spec (idx j) (idx i)) as [E|_]; [apply idx_inj in E; contradiction|]. apply D2R_mul. Qed.
    Lemma zeta_nonneg : forall j, (j < N)%nat -> 0 <= zeta j.
    Proof.
      intros j Hj. destruct (num_denom i Hi) as [H1 H2]. destruct (Nat.eq_dec j i) as [->|Hn].
      - rewrite zeta_own. apply Rmult_le_pos; lra.
      - rewrite zeta_other by exact Hn. apply Rmult_le_pos; [lra|apply Hz].
    Qed.
    (** zeta is at least q denom_i e, and equal to it in place i. *)
    Lemma zeta_above : forall f, rowreach (free t) N i e f * (D2R q * D2R (denom t (idx i))) <= rowreach (free t) N i zeta f.
    Proof.
      intro f. unfold rowreach. rewrite Rmult_comm, <- Sum_scal. apply Sum_le. intros j Hj. destruct (num_denom i Hi) as [_ Hd].
      destruct (Nat.eq_dec j i) as [->|Hn].
      - rewrite zeta_own. unfold e. right. field. lra.
      - rewrite zeta_other, part_off by exact Hn.
        replace (D2R q * D2R (denom t (idx i)) * (Rabs (f j) * e j)) with (Rabs (f j) * (D2R (denom t (idx i)) * (D2R q * e j))) by ring.
        apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Rmult_le_compat_l; [lra|].
        specialize (Habove j Hj). unfold above in Habove. apply Dleb_le in Habove. rewrite !D2R_mul in Habove. destruct (num_denom j Hj) as [_ Hdj].
        unfold e. apply Rmult_le_reg_r with (D2R (denom t (idx j))); [exact Hdj|].
        replace (D2R q * (D2R (num t (idx j)) / D2R (denom t (idx j))) * D2R (denom t (idx j))) with (D2R (num t (idx j)) * D2R q) by (field; lra). exact Habove.
    Qed.
    Lemma bound_value : bound = Algebra.level (discrete s) (D2R lower) * vec_of (tau s) i * e i * (D2R q * D2R (denom t (idx i))).
    Proof.
      unfold bound, allowed. rewrite !D2R_mul, level_R. destruct (num_denom i Hi) as [_ Hd]. unfold e, vec_of. change (t_tau t) with (tau s). field. lra.
    Qed.
    Lemma enough_zeta : forall f, rowreach (free t) N i zeta f <= bound ->
      rowreach (free t) N i e f <= Algebra.level (discrete s) (D2R lower) * vec_of (tau s) i * e i.
    Proof.
      intros f H. destruct (num_denom i Hi) as [_ Hd]. apply Rmult_le_reg_r with (D2R q * D2R (denom t (idx i))); [apply Rmult_lt_0_compat; assumption|].
      rewrite <- bound_value. eapply Rle_trans; [apply zeta_above|exact H].
    Qed.

    Lemma lower_test_sound : forall r, lower_test t lower q z (idx i) r = true -> rowreach (free t) N i zeta (den r) <= bound.
    Proof.
      intros r H. unfold lower_test in H. pose proof (weigh_here i z r D0 D0) as Hh. pose proof (weigh_there N i z Hz r D0 D0) as Ht.
      destruct (weigh (idx i) z r D0 D0) as [here there]. cbn [fst snd] in *. rewrite D2R_0 in *.
      apply Dleb_le in H. fold bound in H. rewrite D2R_add, !D2R_mul in H. eapply Rle_trans; [|exact H].
      destruct (num_denom i Hi) as [Hn Hd].
      unfold rowreach. rewrite (Sum_split N _ i Hi). apply Rplus_le_compat.
      - right. rewrite zeta_own. f_equal. unfold counted, part. rewrite Nat.eqb_refl. destruct (free t); rewrite ?D2R_abs, Hh; [f_equal|]; ring.
      - apply Rle_trans with (D2R (denom t (idx i)) * Sum N (fun j => if Nat.eqb j i then 0 else Rabs (den r j) * D2R (z (idx j)))).
        + rewrite <- Sum_scal. apply Sum_le. intros j Hj. destruct (Nat.eqb_spec j i) as [|Hji]; [lra|]. rewrite zeta_other, part_off by exact Hji. right. ring.
        + apply Rmult_le_compat_l; lra.
    Qed.

    Lemma own_place_idx : forall j, own_place t (idx i) (idx j) = negb (free t) && Nat.eqb j i.
    Proof. intro. unfold own_place. rewrite (idx_eqb (idx j) i), pre_idx. reflexivity. Qed.

    Lemma signs_test_sound : forall base gs ds, signs_test t lower q z (idx i) base gs = true -> Forall2 in_group gs ds ->
      (forall F, rsum base F + gained gs ds F = Sum N (fun j => (den base j + added gs ds j) * F j)) ->
      rowreach (free t) N i zeta (fun j => den base j + added gs ds j) <= bound.
    Proof.
      intros base gs ds H Hds Hfull. unfold signs_test in H. set (cols := columns t (idx i) gs) in *.
      set (moved := fun p => own_place t (idx i) p || member (set_of cols) p) in *. rewrite !filterr_filter in H.
      set (still := filter (fun pv : positive * D => negb (moved (fst pv))) base). set (mv := filter (fun pv : positive * D => moved (fst pv)) base).
      set (fixed := fold_left (fun acc (pv : positive * D) => Dadd (Dmul (Dabs (snd pv)) (place t q z (idx i) (fst pv))) acc) still D0).
      change ((if forallb (fun pv : positive * D => Pos.leb (fst pv) (size t)) still &&
                  forallb (fun g : group => forallb (fun pv : positive * D => moved (fst pv)) (snd g)) gs
        then every_sign (fun neg => Dleb (Dadd fixed (with_signs (fun p => negb (own_place t (idx i) p) && member neg p) (place t q z (idx i)) mv gs))
          (allowed t lower q (idx i))) cols (M.empty unit) else false) = true) in H.
      match type of H with (if ?b then _ else _) = true => destruct b eqn:Hcols; [|discriminate] end.
      apply andb_prop in Hcols. destruct Hcols as [Hstill Hcols]. rewrite forallb_forall in Hcols.
      set (f := fun j => den mv j + added gs ds j).
      destruct (every_sign_sound _ _ _ H (fun p => if Rle_dec 0 (f (pre p)) then false else true)) as [neg [Htest [Hin _]]].
      apply Dleb_le in Htest. fold bound in Htest. rewrite D2R_add in Htest. eapply Rle_trans; [|exact Htest]. clear Htest H.
      set (ng := fun p => negb (own_place t (idx i) p) && member neg p). fold ng.
      eapply Rle_trans; [|apply Rplus_le_compat_l; apply (with_signs_largest ng (place t q z (idx i)) mv gs ds Hds)].
      (* the row in two: what slopes do not move, and what they do *)
      assert (Hsplit : forall F, rsum base F = rsum still F + rsum mv F).
      { intro F. unfold still, mv. clear. induction base as [|[p v] r IH]; [unfold rsum; simpl; ring|]. rewrite rsum_cons, IH. simpl.
        destruct (moved p); simpl; rewrite rsum_cons; ring. }
      assert (Hbase : forall j, den base j = den still j + den mv j) by (intro; rewrite !den_rsum; apply Hsplit).
      assert (Hmv : forall F, rsum mv F + gained gs ds F = Sum N (fun j => f j * F j)).
      { intro F. specialize (Hfull F). rewrite Hsplit, (rsum_within (n s) still F Hstill) in Hfull. fold N in Hfull.
        rewrite (Sum_ext N (fun j => (den base j + added gs ds j) * F j) (fun j => den still j * F j + f j * F j)) in Hfull
          by (intros; rewrite Hbase; unfold f; ring).
        rewrite Sum_plus in Hfull. lra. }
      rewrite Hmv.
      assert (Hplace : forall p, 0 <= D2R (place t q z (idx i) p)).
      { intro p. destruct (num_denom i Hi) as [H1 H2]. unfold place. destruct (Pos.eqb p (idx i)); rewrite D2R_mul; apply Rmult_le_pos; try lra. apply Hz. }
      pose proof (sizes_sum N (place t q z (idx i)) Hplace still D0) as Hfixed. fold fixed in Hfixed. rewrite D2R_0, Rplus_0_r in Hfixed.
      eapply Rle_trans; [|apply Rplus_le_compat_r; exact Hfixed]. rewrite <- Sum_plus. apply Sum_le. intros j Hj.
      unfold turned. fold (zeta j). assert (Hzj := zeta_nonneg j Hj). rewrite Hbase.
      replace (den still j + den mv j + added gs ds j) with (den still j + f j) by (unfold f; ring).
      replace (Rabs (den still j) * zeta j + f j * ((if ng (idx j) then -1 else 1) * zeta j))
        with ((Rabs (den still j) + (if ng (idx j) then -1 else 1) * f j) * zeta j) by ring.
      apply Rmult_le_compat_r; [exact Hzj|]. eapply Rle_trans; [apply part_plus|]. apply Rplus_le_compat; [apply part_le_abs|].
      unfold ng. rewrite own_place_idx. unfold part. destruct (negb (free t) && (j =? i)%nat) eqn:Eown.
      - apply andb_prop in Eown. destruct Eown as [E1 E2]. apply negb_true_iff in E1. rewrite E1, E2. simpl. lra.
      - assert (Hpart : (if free t then Rabs (f j) else if (j =? i)%nat then f j else Rabs (f j)) = Rabs (f j)).
        { destruct (free t); [reflexivity|]. destruct (j =? i)%nat; [discriminate|reflexivity]. }
        rewrite Hpart. simpl. destruct (in_dec Pos.eq_dec (idx j) cols) as [Hc|Hc].
        + unfold member. rewrite (Hin (idx j) Hc) by (rewrite M.mem_find, M.gempty; discriminate). rewrite pre_idx.
          destruct (Rle_dec 0 (f j)); [rewrite Rabs_right|rewrite Rabs_left]; lra.
        + assert (Hnot : moved (idx j) = false).
          { unfold moved. rewrite own_place_idx, Eown. simpl. destruct (member (set_of cols) (idx j)) eqn:Em; [|reflexivity].
            apply member_set_of in Em. contradiction. }
          assert (Hzero : f j = 0).
          { unfold f. rewrite (den_absent mv).
            - enough (Ha : added gs ds j = 0) by lra. clear -Hcols Hnot. clearbody moved. revert ds Hcols.
              induction gs as [|[[a b] r] l IH]; intros [|d ds] Hcols; try reflexivity. simpl. rewrite (den_absent r), IH; [ring| |].
              + intros x Hx. apply Hcols. right. exact Hx.
              + intros v Hv. specialize (Hcols (a, b, r) (or_introl eq_refl)). rewrite forallb_forall in Hcols. apply Hcols in Hv. simpl in Hv. congruence.
            - intros v Hv. unfold mv in Hv. apply filter_In in Hv. destruct Hv as [_ Hv]. simpl in Hv. congruence. }
          rewrite Hzero, Rabs_R0. lra.
    Qed.

    Lemma lower_with_sound : forall w d, lower_with t lower q z (idx i) w (groups t (idx i)) = true -> box S d -> known t (idx i) = true ->
      rowreach (free t) N i e (orient o (family s d) i) <= Algebra.level (discrete s) (D2R lower) * vec_of (tau s) i * e i.
    Proof.
      intros w d H Hd Hk. apply enough_zeta. pose proof (groups_ok d (idx i) Hd Hk) as Hg.
      rewrite (rowreach_ext _ _ _ _ _ (fun j => den (row (tA t) (idx i)) j + added (groups t (idx i)) (slopes_of d (touching t (idx i))) j))
        by (intros j Hj; symmetry; apply row_entry, Hj).
      destruct w; simpl in H.
      1, 4: apply (entrywise_sound _ _ _ _ _ (lower_test t lower q z (idx i)) zeta_nonneg lower_test_sound); assumption.
      - apply (vertices_sound _ _ _ _ _ (lower_test t lower q z (idx i)) zeta_nonneg lower_test_sound); assumption.
      - apply signs_test_sound; [exact H|exact Hg|]. intro F. rewrite row_times. apply Sum_ext. intros j Hj. rewrite row_entry by exact Hj. reflexivity.
    Qed.
  End Row.

  Lemma e_up_above : lower_check t (plan t) (lower c) = true -> forall j, (j < N)%nat -> above t D1 (e_up t) (idx j) = true.
  Proof.
    intros H j Hj. unfold lower_check in H. destruct (forallb (above t D1 (e_up t)) (upto (size t))) eqn:E; [|discriminate].
    apply (forallb_upto _ _ (idx j) E). apply idx_le, Hj.
  Qed.
  Lemma e_up_nonneg : forall p, 0 <= D2R (e_up t p).
  Proof. intro. unfold e_up. rewrite D2R_abs. apply Rabs_pos. Qed.

  Theorem rows_hold : lower_check t (plan t) (lower c) = true -> rows S (family s) o (Contraction.scale S o (vec_of (weights c))) (D2R (lower c)).
  Proof.
    intros H d Hd i Hi. unfold S in Hi. rewrite states_of in Hi. unfold S. rewrite is_map_of, states_of. fold S N. fold N in Hi.
    rewrite (reach_ext _ _ _ (orient o (family s d)) i _ e), (time_constants_tau i Hi), <- (e_scale i Hi);
      [|reflexivity|intros j Hj; symmetry; apply e_scale, Hj].
    pose proof (e_up_above H) as Hup. unfold lower_check in H. destruct (forallb (above t D1 (e_up t)) (upto (size t))); [|discriminate].
    apply (forallb_upto _ _ (idx i)) in H; [|apply idx_le, Hi]. unfold lower_row in H. destruct (known t (idx i)) eqn:Hk; [|discriminate].
    change (rowreach (free t) N i e (orient o (family s d) i) <= Algebra.level (discrete s) (D2R (lower c)) * vec_of (tau s) i * e i).
    destruct (lower_with t (lower c) D1 (e_up t) (idx i) _ (groups t (idx i))) eqn:E.
    - apply (lower_with_sound (lower c) D1 (e_up t) i Hi) with (w := way_of t (plan t) (idx i)); try assumption; [rewrite D2R_1; lra|apply e_up_nonneg].
    - unfold lower_exactly in H. set (cols := filterr _ _) in H. set (q := fold_left _ cols D1) in H.
      destruct (Dltb D0 q) eqn:Eq; [|discriminate]. apply Dltb_lt in Eq. rewrite D2R_0 in Eq.
      destruct (forallb (above t q (exactly t q (set_of cols))) cols) eqn:Ea; [|discriminate]. rewrite forallb_forall in Ea.
      apply (lower_with_sound (lower c) q (exactly t q (set_of cols)) i Hi) with (w := way_of t (plan t) (idx i)); try assumption.
      + intro p. unfold exactly. destruct (member (set_of cols) p); [rewrite D2R_abs; apply Rabs_pos|]. rewrite D2R_mul.
        apply Rmult_le_pos; [lra|apply e_up_nonneg].
      + intros j Hj. destruct (member (set_of cols) (idx j)) eqn:Em; [apply Ea, member_set_of, Em|].
        specialize (Hup j Hj). unfold above in *. unfold exactly. rewrite Em. apply Dleb_intro.
        apply Dleb_le in Hup. rewrite !D2R_mul in *. rewrite D2R_1, Rmult_1_r in Hup. rewrite Rmult_assoc, Rmult_comm. apply Rmult_le_compat_l; lra.
  Qed.

  (** ** Upper *)
  Definition x : vec := vec_of (t_x t).

  (** The slopes at which the better ends stand, by the number of their nonlinearity. *)
  Fixpoint d_of (r : srow) (ends : list bool) (k : nat) : R :=
    match r with
    | [] => vec_of (lo s) k
    | (p, _) :: r => if Pos.eqb p (idx k) then (if hd false ends then vec_of (hi s) k else vec_of (lo s) k) else d_of r (tl ends) k
    end.
  Lemma d_of_box : forall r ends, box S (d_of r ends).
  Proof.
    intro r. destruct proper_system as [_ [_ Hlh]]. unfold box, S in *. rewrite nonlinearities_of, slope_lo_of, slope_hi_of in *.
    induction r as [|[p b] r IH]; intros ends k Hk; specialize (Hlh k Hk); simpl in *; [lra|].
    destruct (Pos.eqb p (idx k)); [destruct (hd false ends); lra|]. apply (IH (tl ends) k Hk).
  Qed.

  Lemma ascending_from_lt : forall A (r : row_of A) p, ascending_from p r = true -> forall q v, In (q, v) r -> (p < q)%positive.
  Proof.
    induction r as [|[a b] r IH]; simpl; intros p H q v Hin; [contradiction|]. destruct (Pos.ltb p a) eqn:E; [|discriminate].
    apply Pos.ltb_lt in E. destruct Hin as [Hin|Hin]; [inversion Hin; subst; exact E|]. eapply Pos.lt_trans; [exact E|]. eapply IH; eassumption.
  Qed.
  Lemma ascending_tail : forall A p (v : A) r, ascending ((p, v) :: r) = true -> ascending r = true /\ forall q w, In (q, w) r -> (p < q)%positive.
  Proof.
    intros A p v r H. simpl in H. split; [|intros q w; apply (ascending_from_lt _ _ _ H)].
    destruct r as [|[q w] r]; [reflexivity|]. simpl in *. destruct (Pos.ltb p q); [exact H|discriminate].
  Qed.

  Lemma ascending_from_filter : forall A (f : positive * A -> bool) r p, ascending_from p r = true -> ascending_from p (filter f r) = true.
  Proof.
    assert (Hw : forall A (r : row_of A) p q, (p < q)%positive -> ascending_from q r = true -> ascending_from p r = true).
    { intros A [|[a b] r] p q Hpq H; [reflexivity|]. simpl in *. destruct (Pos.ltb q a) eqn:E; [|discriminate]. apply Pos.ltb_lt in E.
      replace (Pos.ltb p a) with true; [exact H|]. symmetry. apply Pos.ltb_lt. eapply Pos.lt_trans; eassumption. }
    induction r as [|[a b] r IH]; simpl; intros p H; [reflexivity|]. destruct (Pos.ltb p a) eqn:E; [|discriminate].
    destruct (f (a, b)); [simpl; rewrite E; apply IH, H|]. apply Pos.ltb_lt in E. apply (Hw _ _ p a E), IH, H.
  Qed.
  Lemma ascending_filter : forall A (f : positive * A -> bool) (r : row_of A), ascending r = true -> ascending (filter f r) = true.
  Proof.
    intros A f [|[p b] r] H; [reflexivity|]. cbn [ascending] in H. apply (ascending_from_filter _ f) in H. cbn [filter].
    destruct (f (p, b)); [exact H|]. destruct (filter f r) as [|[q w] l]; [reflexivity|]. cbn [ascending ascending_from] in *.
    destruct (Pos.ltb p q); [exact H|discriminate].
  Qed.
  Lemma touching_ascending : forall i, ascending (row (tB t) i) = true -> ascending (touching t i) = true.
  Proof. intros i H. unfold touching. rewrite filterr_filter. apply ascending_filter, H. Qed.

  Lemma ends_are_slopes : forall r ends, ascending r = true -> (forall p b, In (p, b) r -> (p <= slopes s)%positive) -> length ends = length r ->
    map (fun gb => end_of (fst gb) (snd gb)) (combine (map group_of r) ends) = slopes_of (d_of r ends) r.
  Proof.
    induction r as [|[p b] r IH]; intros [|up ends] Ha Hk Hl; simpl in Hl; try discriminate; [reflexivity|].
    apply ascending_tail in Ha. destruct Ha as [Ha Hlt]. simpl combine. simpl map. unfold slopes_of. simpl map. f_equal.
    - assert (Hp := Hk p b (or_introl eq_refl)). simpl d_of. rewrite idx_pre, Pos.eqb_refl. unfold end_of, group_of. cbn [fst snd].
      unfold vec_of. rewrite idx_pre. destruct up; rewrite !D2R_mul; ring.
    - rewrite IH; [|exact Ha|intros; eapply Hk; right; eassumption|lia]. unfold slopes_of. apply map_ext_in. intros [q w] Hq. f_equal. simpl.
      rewrite idx_pre. destruct (Pos.eqb_spec p q) as [->|]; [exfalso; apply (Pos.lt_irrefl q), (Hlt q w Hq)|reflexivity].
  Qed.

  Lemma upper_test_sound : forall upper i neg, (i < N)%nat -> known t (idx i) = true -> ascending (touching t (idx i)) = true -> (forall j, 0 <= x j) ->
    upper_test t upper (idx i) (row (tA t) (idx i)) (groups t (idx i)) neg = true -> exists d, box S d /\
    Algebra.level (discrete s) (D2R upper) * vec_of (tau s) i * x i <= reach (free t) N (orient o (family s d)) i x.
  Proof.
    intros upper i neg Hi Hk Ha Hx H. unfold upper_test in H. set (ng := fun p => negb (own_place t (idx i) p) && member neg p) in *.
    apply Dleb_le in H. rewrite !D2R_mul, level_R in H. rewrite with_signs_attained in H.
    set (ends := map (group_end ng (get (t_x t))) (groups t (idx i))).
    assert (He : map (fun g => end_of g (group_end ng (get (t_x t)) g)) (groups t (idx i)) = slopes_of (d_of (touching t (idx i)) ends) (touching t (idx i))).
    { rewrite <- ends_are_slopes; [|exact Ha|apply known_le, Hk|unfold ends; rewrite groups_map, !map_length; reflexivity].
      unfold ends. rewrite groups_map. generalize (map group_of (touching t (idx i))). intro l. induction l as [|g l IH]; [reflexivity|]. simpl. f_equal. exact IH. }
    rewrite He, row_times in H. exists (d_of (touching t (idx i)) ends). split; [apply d_of_box|].
    eapply Rle_trans; [exact H|]. apply Sum_le. intros j Hj. unfold turned. fold (vec_of (t_x t) j). fold (x j).
    rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [apply Hx|]. unfold ng. rewrite own_place_idx. unfold part.
    set (a := orient o (family s (d_of (touching t (idx i)) ends)) i j).
    assert (Hle : a * -1 <= Rabs a /\ a * 1 <= Rabs a) by (pose proof (RRle_abs a); pose proof (RRle_abs (- a)); rewrite Rabs_Ropp in *; lra).
    destruct (free t), (j =? i)%nat; simpl; destruct (member neg (idx j)); lra.
  Qed.

  Lemma some_vertex_some : forall test gs base, some_vertex test base gs = true -> exists r, test r = true.
  Proof.
    induction gs as [|[[a b] r] gs IH]; simpl; intros base H; [exists base; exact H|].
    destruct (some_vertex test (merge_rows base (Rows.scale a r)) gs) eqn:E; eapply IH; eassumption.
  Qed.
  Lemma some_sign_some : forall test cols neg, some_sign test cols neg = true -> exists neg', test neg' = true.
  Proof.
    induction cols as [|p cols IH]; simpl; intros neg H; [exists neg; exact H|]. destruct (some_sign test cols neg) eqn:E; eapply IH; eassumption.
  Qed.

  Lemma upper_row_sound : forall upper i, (i < N)%nat -> (forall j, 0 <= x j) -> upper_row t (plan t) (corners c) upper (idx i) = true -> exists d, box S d /\
    Algebra.level (discrete s) (D2R upper) * vec_of (tau s) i * x i <= reach (free t) N (orient o (family s d)) i x.
  Proof.
    intros upper i Hi Hx H. unfold upper_row in H. apply andb_prop in H. destruct H as [H Hw]. apply andb_prop in H. destruct H as [Hk Ha].
    enough (Hneg : exists neg, upper_test t upper (idx i) (row (tA t) (idx i)) (groups t (idx i)) neg = true).
    { destruct Hneg as [neg Hneg]. apply touching_ascending in Ha. apply (upper_test_sound upper i neg); assumption. }
    destruct (way_of t (plan t) (idx i)).
    - eexists. exact Hw.
    - apply some_vertex_some in Hw. destruct Hw as [r Hr]. eexists. exact Hr.
    - apply some_sign_some in Hw. exact Hw.
    - destruct (M.find (idx i) (corners c)) as [ends|]; [|discriminate]. apply andb_prop in Hw. destruct Hw as [_ Hw]. eexists. exact Hw.
  Qed.

  (** The numbers of the witness. *)
  Lemma witness_in : forall l (v : vecD) p d, M.find p (fold_left (fun (v : vecD) (pv : positive * D) => M.add (fst pv) (snd pv) v) l v) = Some d ->
    In (p, d) l \/ M.find p v = Some d.
  Proof.
    induction l as [|[q w] l IH]; simpl; intros v p d H; [right; exact H|].
    apply IH in H. destruct H as [H|H]; [left; right; exact H|].
    destruct (Pos.eq_dec q p) as [->|Hn]; [rewrite M.gss in H; inversion H; subst; left; left; reflexivity|rewrite M.gso in H by congruence; right; exact H].
  Qed.
  Lemma witness_find : forall l (v : vecD) p, (exists d, In (p, d) l) \/ M.find p v <> None ->
    M.find p (fold_left (fun (v : vecD) (pv : positive * D) => M.add (fst pv) (snd pv) v) l v) <> None.
  Proof.
    induction l as [|[q w] l IH]; simpl; intros v p H.
    - destruct H as [[d []]|H]; exact H.
    - apply IH. destruct (Pos.eq_dec q p) as [->|Hn]; [right; rewrite M.gss; discriminate|].
      destruct H as [[d [E|H]]|H]; [inversion E; contradiction|left; exists d; exact H|right; rewrite M.gso by congruence; exact H].
  Qed.
  Lemma x_cases : forall p, get (t_x t) p = D0 \/ In (p, get (t_x t) p) (Certificate.witness c).
  Proof.
    intro p. unfold get. destruct (M.find p (t_x t)) as [d|] eqn:E; [|left; reflexivity]. right.
    apply witness_in in E. destruct E as [E|E]; [exact E|]. rewrite M.gempty in E. discriminate.
  Qed.

  Theorem witness_holds : upper_check t (plan t) (corners c) (upper c) (Certificate.witness c) = true ->
    Sharpness.witness S (family s) o x (D2R (upper c)).
  Proof.
    intro H. unfold upper_check in H. apply andb_prop in H. destruct H as [Hne H]. rewrite forallb_forall in H.
    assert (Hpos : forall p, get (t_x t) p = D0 \/ 0 < D2R (get (t_x t) p) /\ (p <= n s)%positive /\ upper_row t (plan t) (corners c) (upper c) p = true).
    { intro p. destruct (x_cases p) as [E|E]; [left; exact E|right]. apply H in E. cbn [fst snd] in E. apply andb_prop in E. destruct E as [E E3].
      apply andb_prop in E. destruct E as [E1 E2]. apply Dltb_lt in E2. rewrite D2R_0 in E2. apply Pos.leb_le in E1. auto. }
    assert (Hx : forall j, 0 <= x j).
    { intro j. unfold x, vec_of. destruct (Hpos (idx j)) as [->|[Hp _]]; [rewrite D2R_0; lra|lra]. }
    assert (HN : states S = N) by (unfold S; apply states_of). assert (HM : is_map S = discrete s) by (unfold S; apply is_map_of).
    split; [intros; apply Hx|split].
    - destruct (Certificate.witness c) as [|[p d] l] eqn:E; [discriminate|].
      assert (HS : M.find p (t_x t) <> None). { unfold t, tabulate. cbn [t_x]. apply witness_find. left. exists d. rewrite E. left. reflexivity. }
      destruct (Hpos p) as [Hz|[Hp [Hle _]]].
      + exfalso. destruct (x_cases p) as [_|Hin].
        * unfold get in Hz. destruct (M.find p (t_x t)) as [d'|] eqn:F; [|contradiction]. apply witness_in in F. destruct F as [F|F]; [|rewrite M.gempty in F; discriminate].
          rewrite E in F. apply H in F. cbn [fst snd] in F. apply andb_prop in F. destruct F as [F _]. apply andb_prop in F. destruct F as [_ F]. apply Dltb_lt in F. subst d'. lra.
        * rewrite E in Hin. apply H in Hin. cbn [fst snd] in Hin. apply andb_prop in Hin. destruct Hin as [Hin _]. apply andb_prop in Hin. destruct Hin as [_ Hin].
          apply Dltb_lt in Hin. rewrite Hz in Hin. lra.
      + exists (pre p). rewrite HN. split; [apply pre_lt, Hle|]. unfold x, vec_of. rewrite idx_pre. exact Hp.
    - intros i Hi Hxi. rewrite HN in *. rewrite HM. unfold x, vec_of in Hxi. destruct (Hpos (idx i)) as [Hz|[_ [_ Hrow]]]; [rewrite Hz, D2R_0 in Hxi; lra|].
      rewrite (time_constants_tau i Hi). apply (upper_row_sound (upper c) i Hi Hx Hrow).
  Qed.
End Sound.
