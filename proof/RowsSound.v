(** * What the functions of Rows.v mean *)
Require Import Reals Lra Lia List ZArith Arith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Algebra Metzler.Rows.
Import ListNotations.
Open Scope R_scope.

(** ** Indices *)
Lemma idx_inj : forall i j, idx i = idx j -> i = j.
Proof. intros. apply SuccNat2Pos.inj. assumption. Qed.
Lemma idx_to_nat : forall i, Pos.to_nat (idx i) = S i.
Proof. intros. apply SuccNat2Pos.id_succ. Qed.
Definition pre (p : positive) : nat := pred (Pos.to_nat p).
Lemma idx_pre : forall p, idx (pre p) = p.
Proof. intros. apply Pos2Nat.inj. rewrite idx_to_nat. unfold pre. pose proof (Pos2Nat.is_pos p). lia. Qed.
Lemma pre_idx : forall i, pre (idx i) = i.
Proof. intros. unfold pre. rewrite idx_to_nat. reflexivity. Qed.
Lemma pre_lt : forall p k, (p <= k)%positive -> (pre p < Pos.to_nat k)%nat.
Proof. intros p k H. apply Pos2Nat.inj_le in H. unfold pre. pose proof (Pos2Nat.is_pos p). lia. Qed.
Lemma idx_le : forall i k, (i < Pos.to_nat k)%nat -> (idx i <= k)%positive.
Proof. intros. apply Pos2Nat.inj_le. rewrite idx_to_nat. lia. Qed.
Lemma idx_eqb : forall p j, Pos.eqb p (idx j) = Nat.eqb (pre p) j.
Proof.
  intros. destruct (Pos.eqb_spec p (idx j)) as [->|H]; [rewrite pre_idx, Nat.eqb_refl; reflexivity|].
  symmetry. apply Nat.eqb_neq. intro E. apply H. rewrite <- E, idx_pre. reflexivity.
Qed.

Lemma upto_acc : forall k p acc q, In q acc -> In q (upto_rec k p acc).
Proof. induction k; simpl; intros; [assumption|]. apply IHk. right. assumption. Qed.
Lemma upto_rec_in : forall k p acc q, Pos.to_nat p = k -> (Pos.to_nat q <= k)%nat -> In q (upto_rec k p acc).
Proof.
  induction k; simpl; intros p acc q Hp Hq; [pose proof (Pos2Nat.is_pos q); lia|].
  destruct (Pos.eq_dec q p) as [->|Hn]; [apply upto_acc; left; reflexivity|].
  apply IHk.
  - destruct (Pos.eq_dec p 1) as [->|H1].
    + simpl in *. pose proof (Pos2Nat.is_pos q). exfalso. apply Hn, Pos2Nat.inj. simpl. lia.
    + apply Nat.succ_inj. rewrite <- Hp, <- Pos2Nat.inj_succ, Pos.succ_pred by assumption. reflexivity.
  - assert (Pos.to_nat q <> Pos.to_nat p) by (intro E; apply Hn, Pos2Nat.inj, E). lia.
Qed.
Lemma upto_in : forall p k, (p <= k)%positive -> In p (upto k).
Proof. intros. apply upto_rec_in; [reflexivity|]. apply Pos2Nat.inj_le. assumption. Qed.
Lemma forallb_upto : forall f k p, forallb f (upto k) = true -> (p <= k)%positive -> f p = true.
Proof. intros f k p H Hp. rewrite forallb_forall in H. apply H, upto_in, Hp. Qed.

(** The list is 1, ..., k, each once. *)
Lemma upto_rec_seq : forall k p acc, Pos.to_nat p = k -> upto_rec k p acc = map idx (seq 0 k) ++ acc.
Proof.
  induction k as [|k IH]; intros p acc Hp; [reflexivity|]. change (upto_rec k (Pos.pred p) (p :: acc) = map idx (seq 0 (S k)) ++ acc).
  assert (Hi : idx k = p) by (apply Pos2Nat.inj; rewrite idx_to_nat; symmetry; exact Hp).
  rewrite seq_S, map_app, <- app_assoc. simpl. rewrite Hi. destruct (Pos.eq_dec p 1) as [->|H1].
  - assert (k = 0)%nat by (simpl in Hp; lia). subst k. reflexivity.
  - apply IH. apply Nat.succ_inj. rewrite <- Hp, <- Pos2Nat.inj_succ, Pos.succ_pred by assumption. reflexivity.
Qed.
Lemma upto_seq : forall k, upto k = map idx (seq 0 (Pos.to_nat k)).
Proof. intro k. unfold upto. rewrite upto_rec_seq by reflexivity. apply app_nil_r. Qed.

(** ** Lists *)
Lemma mapr_map : forall A B (f : A -> B) l, mapr f l = map f l.
Proof.
  intros. unfold mapr. rewrite rev_append_rev, app_nil_r.
  assert (H : forall l acc, fold_left (fun acc a => f a :: acc) l acc = rev (map f l) ++ acc).
  { clear l. induction l as [|a l IH]; intro acc; simpl; [reflexivity|]. rewrite IH, <- app_assoc. reflexivity. }
  rewrite H, app_nil_r. apply rev_involutive.
Qed.
Lemma filterr_filter : forall A (f : A -> bool) l, filterr f l = filter f l.
Proof.
  intros. unfold filterr. rewrite rev_append_rev, app_nil_r.
  assert (H : forall l acc, fold_left (fun acc a => if f a then a :: acc else acc) l acc = rev (filter f l) ++ acc).
  { clear l. induction l as [|a l IH]; intro acc; simpl; [reflexivity|]. rewrite IH. destruct (f a); [simpl; rewrite <- app_assoc|]; reflexivity. }
  rewrite H, app_nil_r. apply rev_involutive.
Qed.

(** ** Sums over a row *)
Fixpoint gsum {A} (h : positive -> A -> R) (r : row_of A) : R := match r with [] => 0 | (p, a) :: r => h p a + gsum h r end.

Lemma gsum_app : forall A (h : positive -> A -> R) a b, gsum h (a ++ b) = gsum h a + gsum h b.
Proof. induction a as [|[p x] a IH]; simpl; intros; [ring|]. rewrite IH. ring. Qed.
Lemma gsum_rev : forall A (h : positive -> A -> R) a b, gsum h (rev_append a b) = gsum h a + gsum h b.
Proof. induction a as [|[p x] a IH]; simpl; intros; [ring|]. rewrite IH. simpl. ring. Qed.
Lemma gsum_ext : forall A (h k : positive -> A -> R) r, (forall p a, In (p, a) r -> h p a = k p a) -> gsum h r = gsum k r.
Proof. induction r as [|[p a] r IH]; simpl; intros H; [reflexivity|]. rewrite (H p a) by auto. rewrite IH; [reflexivity|]. auto. Qed.

Lemma gsum_flat : forall A (h : positive -> A -> R) l, gsum h (flat l) = fold_right (fun r s => gsum h r + s) 0 l.
Proof.
  intros. unfold flat. rewrite gsum_rev. simpl. rewrite Rplus_0_r.
  assert (H : forall l acc, gsum h (fold_left (fun acc r => rev_append r acc) l acc) = fold_right (fun r s => gsum h r + s) 0 l + gsum h acc).
  { clear l. induction l as [|r l IH]; intro acc; simpl; [ring|]. rewrite IH, gsum_rev. ring. }
  rewrite H. simpl. ring.
Qed.

Section Merging.
  Variables (A : Type) (add : A -> A -> A) (h : positive -> A -> R).
  Hypothesis (Hadd : forall p a b, h p (add a b) = h p a + h p b).
  Lemma gsum_merge_onto : forall a b acc, gsum h (merge_onto A add a b acc) = gsum h a + gsum h b + gsum h acc.
  Proof.
    induction a as [|[p x] a IHa].
    - intros [|[q y] b] acc; simpl merge_onto; [simpl; rewrite gsum_rev|rewrite gsum_rev]; simpl; ring.
    - induction b as [|[q y] b IHb]; intro acc.
      + change (gsum h (rev_append acc ((p, x) :: a)) = gsum h ((p, x) :: a) + 0 + gsum h acc). rewrite gsum_rev. ring.
      + change (merge_onto A add ((p, x) :: a) ((q, y) :: b) acc) with (match Pos.compare p q with
          | Lt => merge_onto A add a ((q, y) :: b) ((p, x) :: acc) | Gt => merge_onto A add ((p, x) :: a) b ((q, y) :: acc)
          | Eq => merge_onto A add a b ((p, add x y) :: acc) end).
        destruct (Pos.compare_spec p q) as [->|H|H]; rewrite ?IHa, ?IHb; simpl; rewrite ?Hadd; ring.
  Qed.
  Lemma gsum_merge : forall a b, gsum h (merge A add a b) = gsum h a + gsum h b.
  Proof. intros. unfold merge. rewrite gsum_merge_onto. simpl. ring. Qed.

  Fixpoint total (l : list (row_of A)) : R := match l with [] => 0 | r :: l => gsum h r + total l end.
  Lemma total_pair_up : forall l acc, total (pair_up A add l acc) = total l + total acc.
  Proof.
    assert (H : forall k l acc, (length l <= k)%nat -> total (pair_up A add l acc) = total l + total acc).
    { induction k; intros [|a [|b l]] acc Hk; simpl in Hk; try lia; simpl; try lra.
      rewrite IHk by lia. simpl. rewrite gsum_merge. ring. }
    intros. apply (H (length l)). lia.
  Qed.
  Lemma gsum_merge_all : forall fuel l, gsum h (merge_all A add fuel l) = total l.
  Proof.
    induction fuel; intro l.
    - simpl. assert (H : forall l a, gsum h (fold_left (merge A add) l a) = gsum h a + total l).
      { clear l. induction l as [|b l IH]; intro a; simpl; [ring|]. rewrite IH, gsum_merge. ring. }
      rewrite H. simpl. ring.
    - destruct l as [|a [|b l]]; [reflexivity|simpl; ring|].
      change (gsum h (merge_all A add fuel (pair_up A add (a :: b :: l) [])) = total (a :: b :: l)).
      rewrite IHfuel, total_pair_up. simpl. ring.
  Qed.
  Lemma total_fold : forall l, total l = fold_right (fun r s => gsum h r + s) 0 l.
  Proof. induction l as [|r l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.
  Lemma total_single : forall r, total (map (fun e => [e]) r) = gsum h r.
  Proof. induction r as [|[p x] r IH]; simpl; [reflexivity|]. rewrite IH. ring. Qed.
End Merging.

(** The product of a row with a vector, and its entry in place j. *)
Definition rsum (r : srow) (F : vec) : R := gsum (fun p v => D2R v * F (pre p)) r.
Definition den (r : srow) (j : nat) : R := gsum (fun p v => if Pos.eqb p (idx j) then D2R v else 0) r.

Lemma den_rsum : forall r j, den r j = rsum r (fun k => if Nat.eqb k j then 1 else 0).
Proof. intros. apply gsum_ext. intros p v _. rewrite idx_eqb. destruct (pre p =? j)%nat; ring. Qed.
Lemma den_cons : forall p v r j, den ((p, v) :: r) j = (if Pos.eqb p (idx j) then D2R v else 0) + den r j.
Proof. reflexivity. Qed.
Lemma rsum_cons : forall p v r F, rsum ((p, v) :: r) F = D2R v * F (pre p) + rsum r F.
Proof. reflexivity. Qed.
Lemma rsum_ext : forall r F G, (forall p b, In (p, b) r -> F (pre p) = G (pre p)) -> rsum r F = rsum r G.
Proof. intros. apply gsum_ext. intros p a Hp. rewrite (H p a Hp). reflexivity. Qed.

Lemma rsum_merge : forall a b F, rsum (merge_rows a b) F = rsum a F + rsum b F.
Proof. intros. apply gsum_merge. intros. rewrite D2R_add. ring. Qed.
Lemma rsum_scale : forall d r F, rsum (scale d r) F = D2R d * rsum r F.
Proof. intros. unfold scale. rewrite mapr_map. unfold rsum. induction r as [|[p v] r IH]; simpl; [ring|]. rewrite IH, D2R_mul. ring. Qed.
Lemma den_merge : forall a b j, den (merge_rows a b) j = den a j + den b j.
Proof. intros. rewrite !den_rsum. apply rsum_merge. Qed.
Lemma den_scale : forall d r j, den (scale d r) j = D2R d * den r j.
Proof. intros. rewrite !den_rsum. apply rsum_scale. Qed.
Lemma rsum_tidy : forall r F, rsum (tidy r) F = rsum r F.
Proof.
  intros. unfold tidy. destruct (ascending r); [reflexivity|]. unfold rsum. rewrite gsum_merge_all by (intros; rewrite D2R_add; ring).
  rewrite mapr_map. apply total_single.
Qed.

(** ** Matrices *)
Lemma row_add_same : forall m p r, row (M.add p r m) p = r.
Proof. intros. unfold row. rewrite M.gss. reflexivity. Qed.
Lemma row_add_other : forall m p q r, p <> q -> row (M.add p r m) q = row m q.
Proof. intros. unfold row. rewrite M.gso by congruence. reflexivity. Qed.

(** The product of row p of a list of entries with a vector. *)
Fixpoint esum (l : list entry) (p : positive) (F : vec) : R :=
  match l with [] => 0 | (p', q, v) :: l => (if Pos.eqb p' p then D2R v * F (pre q) else 0) + esum l p F end.

Lemma D2R_zero : forall v, Z.eqb (fst v) 0 = true -> D2R v = 0.
Proof. intros [m e] H. apply Z.eqb_eq in H. simpl in H. subst. unfold D2R. simpl. ring. Qed.

Lemma build_esum : forall l p F, rsum (row (build l) p) F = esum l p F.
Proof.
  intros l p F. unfold build, row.
  assert (Hmap : forall m, M.find p (M.map tidy m) = option_map tidy (M.find p m)).
  { intro m. unfold M.map, M.mapi, M.find. apply M.gmapi. }
  rewrite Hmap.
  assert (H : forall l m, rsum (row (fold_left put l m) p) F = esum l p F + rsum (row m p) F).
  { clear l. induction l as [|[[a q] v] l IH]; intros m; simpl; [ring|]. rewrite IH. destruct (Z.eqb (fst v) 0) eqn:E.
    - rewrite (D2R_zero v E). destruct (Pos.eqb a p); ring.
    - destruct (Pos.eqb_spec a p) as [->|Hn]; [rewrite row_add_same, rsum_cons|rewrite row_add_other by assumption]; ring. }
  assert (Hrev : forall l, esum (rev_append l []) p F = esum l p F).
  { assert (Ha : forall a b, esum (rev_append a b) p F = esum a p F + esum b p F).
    { induction a as [|[[x y] v] a IH]; intro b; simpl; [ring|]. rewrite IH. simpl. ring. }
    intro k. rewrite Ha. simpl. ring. }
  specialize (H (rev_append l []) (M.empty srow)). rewrite Hrev in H. unfold row in H. rewrite M.gempty in H. unfold rsum at 2 in H. simpl in H. rewrite Rplus_0_r in H.
  rewrite <- H. destruct (M.find p _) as [r|]; [apply rsum_tidy|reflexivity].
Qed.

Lemma esum_matrix : forall k m l i F, inside m k l = true -> esum l (idx i) F = Sum (Pos.to_nat k) (fun j => matrix_of l i j * F j).
Proof.
  intros k m l i F. induction l as [|[[p q] v] l IH]; simpl; intro H; [rewrite Sum_zero; [reflexivity|intros; ring]|].
  apply andb_prop in H. destruct H as [Hpq H]. destruct (Pos.leb p m); [|discriminate]. apply Pos.leb_le, pre_lt in Hpq.
  rewrite (IH H). rewrite (Sum_ext _ (fun j => ((if Pos.eqb p (idx i) && Pos.eqb q (idx j) then D2R v else 0) + matrix_of l i j) * F j) (fun j => (if Pos.eqb p (idx i) && Pos.eqb q (idx j) then D2R v else 0) * F j + matrix_of l i j * F j)) by (intros; ring).
  rewrite Sum_plus. f_equal. rewrite (Sum_single _ _ (pre q) Hpq).
  - rewrite idx_pre, Pos.eqb_refl, andb_true_r. destruct (Pos.eqb p (idx i)); ring.
  - intros j _ Hj. rewrite (idx_eqb q j). destruct (Nat.eqb_spec (pre q) j); [congruence|]. rewrite andb_false_r. ring.
Qed.

(** Entries outside are zero. *)
Lemma matrix_outside : forall k m l i j, inside m k l = true -> (Pos.to_nat m <= i)%nat -> matrix_of l i j = 0.
Proof.
  intros k m l i j. induction l as [|[[p q] v] l IH]; simpl; intros H Hi; [reflexivity|]. apply andb_prop in H. destruct H as [Hpq H].
  destruct (Pos.leb p m) eqn:E; [|discriminate]. apply Pos.leb_le, pre_lt in E. rewrite (IH H Hi), (idx_eqb p i).
  destruct (Nat.eqb_spec (pre p) i); [lia|]. simpl. ring.
Qed.

Lemma matrix_swap : forall l i j, matrix_of (swap l) i j = matrix_of l j i.
Proof.
  intros. unfold swap. rewrite mapr_map. induction l as [|[[p q] v] l IH]; simpl; [reflexivity|].
  rewrite IH, (andb_comm (Pos.eqb q (idx i))). reflexivity.
Qed.
Lemma matrix_negated : forall l i j, matrix_of (negated l) i j = - matrix_of l i j.
Proof.
  intros. unfold negated. rewrite mapr_map. induction l as [|[[p q] v] l IH]; simpl; [ring|].
  rewrite IH, D2R_opp. destruct (_ && _); ring.
Qed.
Lemma matrix_diagonal : forall k f i j, (i < Pos.to_nat k)%nat -> matrix_of (diagonal k f) i j = if Nat.eqb i j then D2R (f (idx i)) else 0.
Proof.
  intros k f i j Hi. unfold diagonal. rewrite mapr_map, upto_seq, map_map.
  assert (H : forall l, NoDup l -> matrix_of (map (fun x => (idx x, idx x, f (idx x))) l) i j = if in_dec Nat.eq_dec i l then (if Nat.eqb i j then D2R (f (idx i)) else 0) else 0).
  { induction l as [|a l IH]; intro Hd; [reflexivity|]. inversion Hd as [|? ? Ha Hl]; subst. simpl matrix_of. rewrite (IH Hl), !idx_eqb, !pre_idx.
    destruct (Nat.eqb_spec a i) as [->|Hn].
    - destruct (in_dec Nat.eq_dec i l); [contradiction|]. destruct (in_dec Nat.eq_dec i (i :: l)) as [_|C]; [|exfalso; apply C; left; reflexivity].
      simpl. destruct (i =? j)%nat; ring.
    - rewrite Rplus_0_l. destruct (in_dec Nat.eq_dec i l) as [Hin|Hin], (in_dec Nat.eq_dec i (a :: l)) as [Hin'|Hin'];
        try reflexivity; exfalso; simpl in Hin'; tauto. }
  rewrite H by apply seq_NoDup. destruct (in_dec Nat.eq_dec i (seq 0 (Pos.to_nat k))) as [_|C]; [reflexivity|]. exfalso. apply C, in_seq. lia.
Qed.
Lemma inside_swap : forall k m l, inside k m l = true -> inside m k (swap l) = true.
Proof.
  intros k m l. unfold swap, inside. rewrite mapr_map. induction l as [|[[p q] v] l IH]; simpl; [reflexivity|]. intro H. apply andb_prop in H.
  destruct H as [H1 H2]. rewrite (IH H2), andb_true_r. destruct (Pos.leb p k); [|discriminate]. rewrite H1. reflexivity.
Qed.

Lemma vector_get : forall k f p, (p <= k)%positive -> get (vector k f) p = f p.
Proof.
  intros k f p Hp. apply upto_in in Hp. unfold vector, get.
  assert (H : forall l (v : vecD), In p l \/ M.find p v = Some (f p) -> M.find p (fold_left (fun v p => M.add p (f p) v) l v) = Some (f p)).
  { induction l as [|q l IH]; simpl; intros v H; [destruct H; [contradiction|assumption]|].
    apply IH. destruct (Pos.eq_dec q p) as [->|Hn]; [right; apply M.gss|].
    destruct H as [[H|H]|H]; [contradiction|left; assumption|right; rewrite M.gso by congruence; assumption]. }
  rewrite H; auto.
Qed.

(** ** One row: [rowreach] is what row f reaches at e *)
Definition rowreach (map : bool) (n i : nat) (e f : vec) : R := Sum n (fun j => part map i j (f j) * e j).

Lemma rowreach_ext : forall map n i e f g, (forall j, (j < n)%nat -> f j = g j) -> rowreach map n i e f = rowreach map n i e g.
Proof. intros. apply Sum_ext. intros j Hj. rewrite H by exact Hj. reflexivity. Qed.
Lemma rowreach_mono : forall map n i e f g, (forall j, (j < n)%nat -> 0 <= e j) ->
  (forall j, (j < n)%nat -> part map i j (f j) <= part map i j (g j)) -> rowreach map n i e f <= rowreach map n i e g.
Proof. intros. apply Sum_le. intros j Hj. apply Rmult_le_compat_r; auto. Qed.
Lemma rowreach_convex : forall map n i e f g t, (forall j, (j < n)%nat -> 0 <= e j) -> 0 <= t <= 1 ->
  rowreach map n i e (fun j => (1 - t) * f j + t * g j) <= (1 - t) * rowreach map n i e f + t * rowreach map n i e g.
Proof.
  intros map n i e f g t He Ht. unfold rowreach. rewrite <- !Sum_scal, <- Sum_plus. apply Sum_le. intros j Hj.
  apply Rle_trans with ((part map i j ((1 - t) * f j) + part map i j (t * g j)) * e j); [apply Rmult_le_compat_r; [auto|apply part_plus]|].
  rewrite !part_scal by lra. right. ring.
Qed.

Definition between (a b d : R) : Prop := a <= d <= b \/ b <= d <= a.

Lemma between_convex : forall map n i e base c a b d bound, (forall j, (j < n)%nat -> 0 <= e j) -> between a b d ->
  rowreach map n i e (fun j => base j + a * c j) <= bound -> rowreach map n i e (fun j => base j + b * c j) <= bound ->
  rowreach map n i e (fun j => base j + d * c j) <= bound.
Proof.
  intros map n i e base c a b d bound He Hd Ha Hb.
  destruct (Req_dec a b) as [->|Hab].
  { assert (d = b) by (destruct Hd; lra). subst. assumption. }
  set (t := (d - a) / (b - a)).
  assert (Ht : 0 <= t <= 1).
  { unfold t. destruct Hd as [Hd|Hd].
    - split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
      apply Rmult_le_reg_r with (b - a); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
    - replace ((d - a) / (b - a)) with ((a - d) / (a - b)) by (field; lra).
      split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
      apply Rmult_le_reg_r with (a - b); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (Hdt : d = (1 - t) * a + t * b) by (unfold t; field; lra).
  apply Rle_trans with ((1 - t) * rowreach map n i e (fun j => base j + a * c j) + t * rowreach map n i e (fun j => base j + b * c j)).
  - eapply Rle_trans; [|apply rowreach_convex; assumption]. right. apply rowreach_ext. intros. rewrite Hdt. ring.
  - nra.
Qed.

(** What slopes ds, one for each group, add to the row. *)
Fixpoint added (gs : list group) (ds : list R) (j : nat) : R :=
  match gs, ds with (_, _, c) :: gs, d :: ds => d * den c j + added gs ds j | _, _ => 0 end.
Definition in_group (g : group) (d : R) : Prop := between (D2R (fst (fst g))) (D2R (snd (fst g))) d.

Section Row.
  Variables (map : bool) (n i : nat) (e : vec) (bound : R) (test : srow -> bool).
  Hypothesis (He : forall j, (j < n)%nat -> 0 <= e j).
  Hypothesis (Htest : forall r, test r = true -> rowreach map n i e (den r) <= bound).

  Lemma vertices_sound : forall gs base ds, vertices test base gs = true -> Forall2 in_group gs ds ->
    rowreach map n i e (fun j => den base j + added gs ds j) <= bound.
  Proof.
    induction gs as [|[[a b] c] gs IH]; intros base ds Hv Hds.
    - inversion Hds; subst. simpl in *. rewrite (rowreach_ext _ _ _ _ _ (den base)); [auto|intros; ring].
    - inversion Hds as [|g d gs' ds' Hd Hds']; subst. simpl in Hv.
      destruct (vertices test (merge_rows base (scale a c)) gs) eqn:Ha; [|discriminate]. rename Hv into Hb.
      pose proof (IH _ _ Ha Hds') as IHa. pose proof (IH _ _ Hb Hds') as IHb.
      unfold in_group in Hd. simpl in Hd. simpl added.
      rewrite (rowreach_ext _ _ _ _ _ (fun j => (den base j + added gs ds' j) + d * den c j)); [|intros; ring].
      apply between_convex with (D2R a) (D2R b); try assumption.
      + erewrite rowreach_ext; [exact IHa|]. intros. simpl. rewrite den_merge, den_scale. ring.
      + erewrite rowreach_ext; [exact IHb|]. intros. simpl. rewrite den_merge, den_scale. ring.
  Qed.
End Row.

(** ** Entrywise ranges *)
Definition denlo (r : irow) (j : nat) : R := gsum (fun p ab => if Pos.eqb p (idx j) then D2R (fst ab) else 0) r.
Definition denhi (r : irow) (j : nat) : R := gsum (fun p ab => if Pos.eqb p (idx j) then D2R (snd ab) else 0) r.

Lemma between_mul : forall a b d v, between a b d -> a * v <= b * v -> a * v <= d * v <= b * v.
Proof.
  intros a b d v [H|H] E; destruct (Rle_or_lt 0 v) as [Hv|Hv]; split;
    first [apply Rmult_le_compat_r; lra | apply Rmult_le_compat_neg_l with (r := v) in E; nra | nra].
Qed.

Lemma range_between : forall a b c d j, between (D2R a) (D2R b) d -> denlo (range a b c) j <= d * den c j <= denhi (range a b c) j.
Proof.
  intros a b c d j Hd. unfold range. rewrite mapr_map. unfold denlo, denhi, den. induction c as [|[p v] c IH]; simpl; [lra|].
  assert (Hd' : between (D2R b) (D2R a) d) by (unfold between in *; lra).
  destruct (Dleb (Dmul a v) (Dmul b v)) eqn:E.
  - apply Dleb_le in E. rewrite !D2R_mul in E. apply (between_mul _ _ _ _ Hd) in E. simpl. rewrite !D2R_mul.
    destruct (Pos.eqb p (idx j)); lra.
  - apply Dleb_total in E. rewrite !D2R_mul in E. apply (between_mul _ _ _ _ Hd') in E. simpl. rewrite !D2R_mul.
    destruct (Pos.eqb p (idx j)); lra.
Qed.

Lemma ranges_between : forall base gs ds, Forall2 in_group gs ds -> forall j,
  denlo (ranges base gs) j <= den base j + added gs ds j <= denhi (ranges base gs) j.
Proof.
  intros base gs ds Hds j. unfold ranges, denlo, denhi.
  rewrite !gsum_merge by (intros p a b; destruct (Pos.eqb p (idx j)); simpl; rewrite ?D2R_add; ring).
  assert (Hm : forall (h : positive -> D * D -> R), (forall p a b, h p (add_ranges a b) = h p a + h p b) -> forall l, gsum h (merge_ranges l) = total (D * D) h l).
  { intros h Hh l. unfold merge_ranges. destruct (ascending (flat l)); [rewrite gsum_flat, total_fold; reflexivity|apply gsum_merge_all, Hh]. }
  rewrite !Hm by (intros p a b; destruct (Pos.eqb p (idx j)); simpl; rewrite ?D2R_add; ring). rewrite mapr_map. fold (denlo (range D1 D1 base) j). fold (denhi (range D1 D1 base) j).
  assert (H1 : between (D2R D1) (D2R D1) 1) by (rewrite D2R_1; left; lra).
  pose proof (range_between D1 D1 base 1 j H1) as H. rewrite Rmult_1_l in H.
  enough (HG : total (D * D) (fun p ab => if Pos.eqb p (idx j) then D2R (fst ab) else 0) (map (fun g : group => range (fst (fst g)) (snd (fst g)) (snd g)) gs)
     <= added gs ds j <= total (D * D) (fun p ab => if Pos.eqb p (idx j) then D2R (snd ab) else 0) (map (fun g : group => range (fst (fst g)) (snd (fst g)) (snd g)) gs)) by lra.
  clear H H1. induction Hds as [|[[a b] c] d gs ds Hd Hds IH]; simpl; [lra|].
  pose proof (range_between a b c d j Hd) as H. unfold denlo, denhi in H. lra.
Qed.

Lemma largest_counts : forall map r i j f, denlo r j <= f <= denhi r j -> part map i j f <= part map i j (den (largest map (idx i) r) j).
Proof.
  intros map r i j f Hf. unfold largest. rewrite mapr_map.
  assert (Hown : negb map && Nat.eqb j i = true -> den (List.map (fun x : positive * (D * D) => let '(p, (a, b)) := x in (p, if negb map && Pos.eqb p (idx i) then b else Dmax b (Dopp a))) r) j = denhi r j).
  { intro E. unfold den, denhi. clear Hf. induction r as [|[p [a b]] r IH]; simpl; [reflexivity|]. rewrite IH. apply andb_prop in E. destruct E as [Em Ej].
    apply Nat.eqb_eq in Ej. subst j. rewrite Em. simpl. destruct (Pos.eqb p (idx i)); reflexivity. }
  assert (Hother : negb map && Nat.eqb j i = false -> Rabs f <= den (List.map (fun x : positive * (D * D) => let '(p, (a, b)) := x in (p, if negb map && Pos.eqb p (idx i) then b else Dmax b (Dopp a))) r) j).
  { intro E. assert (H : - denlo r j <= den (List.map (fun x : positive * (D * D) => let '(p, (a, b)) := x in (p, if negb map && Pos.eqb p (idx i) then b else Dmax b (Dopp a))) r) j /\
      denhi r j <= den (List.map (fun x : positive * (D * D) => let '(p, (a, b)) := x in (p, if negb map && Pos.eqb p (idx i) then b else Dmax b (Dopp a))) r) j).
    { clear Hf Hown. unfold den, denlo, denhi. induction r as [|[p [a b]] r IH]; simpl; [lra|].
      destruct (Pos.eqb_spec p (idx j)) as [->|]; [|destruct (negb map && _); simpl; lra].
      replace (negb map && Pos.eqb (idx j) (idx i)) with false.
      - simpl. pose proof (D2R_max_l b (Dopp a)). pose proof (D2R_max_r b (Dopp a)). rewrite D2R_opp in H0. lra.
      - symmetry. rewrite (idx_eqb (idx j) i), pre_idx. exact E. }
    apply Rabs_le. lra. }
  unfold part. destruct map; simpl in *.
  - eapply Rle_trans; [apply Hother; reflexivity|apply RRle_abs].
  - destruct (j =? i)%nat eqn:E; [rewrite Hown by reflexivity; lra|]. eapply Rle_trans; [apply Hother; reflexivity|apply RRle_abs].
Qed.

Lemma entrywise_sound : forall map n i e bound (test : srow -> bool), (forall j, (j < n)%nat -> 0 <= e j) ->
  (forall r, test r = true -> rowreach map n i e (den r) <= bound) ->
  forall base gs ds, test (largest map (idx i) (ranges base gs)) = true -> Forall2 in_group gs ds ->
  rowreach map n i e (fun j => den base j + added gs ds j) <= bound.
Proof.
  intros map n i e bound test He Htest base gs ds H Hds. apply Htest in H. eapply Rle_trans; [|exact H].
  apply rowreach_mono; [exact He|]. intros j Hj. apply largest_counts, ranges_between, Hds.
Qed.

(** ** Evaluation of a row *)
Lemma weigh_here : forall i z r here there, D2R (fst (weigh (idx i) z r here there)) = den r i + D2R here.
Proof.
  induction r as [|[p v] r IH]; simpl; intros; [unfold den; simpl; ring|]. rewrite den_cons.
  destruct (Pos.eqb p (idx i)); rewrite IH, ?D2R_add; ring.
Qed.

Lemma weigh_there : forall n i (z : positive -> D), (forall p, 0 <= D2R (z p)) -> forall r here there,
  Sum n (fun j => if Nat.eqb j i then 0 else Rabs (den r j) * D2R (z (idx j))) + D2R there <= D2R (snd (weigh (idx i) z r here there)).
Proof.
  intros n i z Hz. induction r as [|[p v] r IH]; intros here there; simpl weigh.
  - simpl. rewrite Sum_zero; [lra|]. intros j _. unfold den. simpl. rewrite Rabs_R0. destruct (j =? i)%nat; ring.
  - destruct (Pos.eqb_spec p (idx i)) as [->|Hn].
    + eapply Rle_trans; [|apply (IH (Dadd v here) there)]. right. f_equal. apply Sum_ext. intros j _. rewrite den_cons.
      destruct (Nat.eqb_spec j i); [reflexivity|]. destruct (Pos.eqb_spec (idx i) (idx j)) as [E|]; [apply idx_inj in E; congruence|].
      rewrite Rplus_0_l. reflexivity.
    + eapply Rle_trans; [|apply (IH here (Dadd (Dmul (Dabs v) (z p)) there))]. rewrite D2R_add, D2R_mul, D2R_abs.
      enough (HS : Sum n (fun j => if Nat.eqb j i then 0 else Rabs (den ((p, v) :: r) j) * D2R (z (idx j)))
        <= Rabs (D2R v) * D2R (z p) + Sum n (fun j => if Nat.eqb j i then 0 else Rabs (den r j) * D2R (z (idx j)))) by lra.
      apply Rle_trans with (Sum n (fun j => if Nat.eqb j (pre p) then Rabs (D2R v) * D2R (z p) else 0)
        + Sum n (fun j => if Nat.eqb j i then 0 else Rabs (den r j) * D2R (z (idx j)))).
      * rewrite <- Sum_plus. apply Sum_le. intros j _. rewrite den_cons, (idx_eqb p j), (Nat.eqb_sym (pre p) j).
        destruct (Nat.eqb_spec j i) as [->|Hj].
        { destruct (Nat.eqb_spec i (pre p)) as [E|]; [exfalso; apply Hn; rewrite E, idx_pre; reflexivity|lra]. }
        destruct (Nat.eqb_spec j (pre p)) as [->|]; [rewrite idx_pre|rewrite !Rplus_0_l; lra].
        rewrite <- Rmult_plus_distr_r. apply Rmult_le_compat_r; [apply Hz|apply Rabs_triang].
      * apply Rplus_le_compat_r. destruct (lt_dec (pre p) n) as [Hl|Hl].
        -- rewrite (Sum_single _ _ (pre p) Hl); [rewrite Nat.eqb_refl; lra|]. intros j _ Hj. destruct (Nat.eqb_spec j (pre p)); [contradiction|reflexivity].
        -- rewrite Sum_zero; [apply Rmult_le_pos; [apply Rabs_pos|apply Hz]|]. intros j Hj. destruct (Nat.eqb_spec j (pre p)); [lia|reflexivity].
Qed.

(** The sum of all sizes times y. *)
Lemma sizes_sum : forall n (y : positive -> D), (forall p, 0 <= D2R (y p)) -> forall r acc,
  Sum n (fun j => Rabs (den r j) * D2R (y (idx j))) + D2R acc
  <= D2R (fold_left (fun acc (pv : positive * D) => Dadd (Dmul (Dabs (snd pv)) (y (fst pv))) acc) r acc).
Proof.
  intros n y Hy. induction r as [|[p v] r IH]; intro acc.
  - simpl. rewrite Sum_zero; [lra|]. intros j _. unfold den. simpl. rewrite Rabs_R0. ring.
  - cbn [fold_left fst snd]. eapply Rle_trans; [|apply IH]. rewrite D2R_add, D2R_mul, D2R_abs.
    enough (H : Sum n (fun j => Rabs (den ((p, v) :: r) j) * D2R (y (idx j)))
      <= Rabs (D2R v) * D2R (y p) + Sum n (fun j => Rabs (den r j) * D2R (y (idx j)))) by lra.
    apply Rle_trans with (Sum n (fun j => if Nat.eqb j (pre p) then Rabs (D2R v) * D2R (y p) else 0)
      + Sum n (fun j => Rabs (den r j) * D2R (y (idx j)))).
    + rewrite <- Sum_plus. apply Sum_le. intros j _. rewrite den_cons, (idx_eqb p j), (Nat.eqb_sym (pre p) j).
      destruct (Nat.eqb_spec j (pre p)) as [->|]; [rewrite idx_pre|rewrite !Rplus_0_l; lra].
      rewrite <- Rmult_plus_distr_r. apply Rmult_le_compat_r; [apply Hy|apply Rabs_triang].
    + apply Rplus_le_compat_r. destruct (lt_dec (pre p) n) as [Hl|Hl].
      * rewrite (Sum_single _ _ (pre p) Hl); [rewrite Nat.eqb_refl; lra|]. intros j _ Hj. destruct (Nat.eqb_spec j (pre p)); [contradiction|reflexivity].
      * rewrite Sum_zero; [apply Rmult_le_pos; [apply Rabs_pos|apply Hy]|]. intros j Hj. destruct (Nat.eqb_spec j (pre p)); [lia|reflexivity].
Qed.

(** A row whose columns are all among the first n. *)
Lemma rsum_within : forall k r F, forallb (fun pv : positive * D => Pos.leb (fst pv) k) r = true ->
  rsum r F = Sum (Pos.to_nat k) (fun j => den r j * F j).
Proof.
  induction r as [|[p b] r IH]; intros F H.
  - rewrite Sum_zero; [reflexivity|]. intros. unfold den. simpl. ring.
  - simpl in H. apply andb_prop in H. destruct H as [Hp H]. apply Pos.leb_le, pre_lt in Hp. rewrite rsum_cons, (IH F H).
    transitivity (Sum (Pos.to_nat k) (fun j => (if Nat.eqb j (pre p) then D2R b * F j else 0) + den r j * F j)).
    + rewrite Sum_plus. f_equal. symmetry. rewrite (Sum_single _ _ (pre p) Hp); [rewrite Nat.eqb_refl; reflexivity|].
      intros j _ Hj. destruct (Nat.eqb_spec j (pre p)); [contradiction|reflexivity].
    + apply Sum_ext. intros j _. rewrite den_cons, (idx_eqb p j), (Nat.eqb_sym (pre p) j). destruct (Nat.eqb_spec j (pre p)) as [->|]; ring.
Qed.
(** A column that does not occur is zero. *)
Lemma den_absent : forall r j, (forall v, ~ In (idx j, v) r) -> den r j = 0.
Proof.
  induction r as [|[p b] r IH]; intros j H; [reflexivity|]. rewrite den_cons, IH by (intros v Hv; apply (H v); right; exact Hv).
  destruct (Pos.eqb_spec p (idx j)) as [->|]; [exfalso; apply (H b); left; reflexivity|ring].
Qed.

(** ** Given signs *)
Definition turned (neg : positive -> bool) (z : positive -> D) : vec := fun j => (if neg (idx j) then - 1 else 1) * D2R (z (idx j)).

Lemma signed_rsum : forall neg z r, D2R (signed neg z r) = rsum r (turned neg z).
Proof.
  intros neg z r. unfold signed. assert (H : forall r acc, D2R (fold_left (fun acc (pv : positive * D) => let (p, v) := pv in
    Dadd (Dmul (if neg p then Dopp v else v) (z p)) acc) r acc) = D2R acc + rsum r (turned neg z)).
  { clear r. induction r as [|[p v] r IH]; intro acc; [unfold rsum; simpl; ring|]. cbn [fold_left]. rewrite IH, D2R_add, D2R_mul, rsum_cons.
    unfold turned. rewrite idx_pre. destruct (neg p); rewrite ?D2R_opp; ring. }
  rewrite H, D2R_0. ring.
Qed.

(** The products of a row and of the groups with a vector, at slopes ds. *)
Fixpoint gained (gs : list group) (ds : list R) (F : vec) : R :=
  match gs, ds with (_, _, c) :: gs, d :: ds => d * rsum c F + gained gs ds F | _, _ => 0 end.
Definition group_end (neg : positive -> bool) (z : positive -> D) (g : group) : bool :=
  let '(a, b, c) := g in Dleb (Dmul a (signed neg z c)) (Dmul b (signed neg z c)).
Definition end_of (g : group) (up : bool) : R := if up then D2R (snd (fst g)) else D2R (fst (fst g)).

Lemma with_signs_fold : forall neg z gs acc, D2R (fold_left (fun acc (g : group) => let '(a, b, c) := g in
    let s := signed neg z c in Dadd (Dmax (Dmul a s) (Dmul b s)) acc) gs acc)
  = D2R acc + gained gs (map (fun g => end_of g (group_end neg z g)) gs) (turned neg z).
Proof.
  induction gs as [|[[a b] c] gs IH]; intro acc; [simpl; ring|]. cbn [fold_left map gained]. rewrite IH. cbv zeta. rewrite D2R_add.
  unfold Dmax, group_end at 2, end_of at 2. cbn [fst snd]. destruct (Dleb _ _); rewrite D2R_mul, signed_rsum; ring.
Qed.
(** It is the value at the vertex of the better ends, ... *)
Lemma with_signs_attained : forall neg z base gs,
  D2R (with_signs neg z base gs) = rsum base (turned neg z) + gained gs (map (fun g => end_of g (group_end neg z g)) gs) (turned neg z).
Proof. intros. unfold with_signs. rewrite with_signs_fold, signed_rsum. reflexivity. Qed.
(** ... and no slopes give more. *)
Lemma with_signs_largest : forall neg z base gs ds, Forall2 in_group gs ds ->
  rsum base (turned neg z) + gained gs ds (turned neg z) <= D2R (with_signs neg z base gs).
Proof.
  intros neg z base gs ds Hds. rewrite with_signs_attained. apply Rplus_le_compat_l.
  induction Hds as [|[[a b] c] d gs ds Hd Hds IH]; simpl; [lra|]. apply Rplus_le_compat; [|exact IH].
  unfold in_group, end_of, group_end in *. simpl in *. set (s := rsum c (turned neg z)).
  destruct (Dleb (Dmul a (signed neg z c)) (Dmul b (signed neg z c))) eqn:E.
  - apply Dleb_le in E. rewrite !D2R_mul, signed_rsum in E. fold s in E. apply (between_mul _ _ _ _ Hd) in E. lra.
  - apply Dleb_total in E. rewrite !D2R_mul, signed_rsum in E. fold s in E.
    assert (Hd' : between (D2R b) (D2R a) d) by (unfold between in *; lra). apply (between_mul _ _ _ _ Hd') in E. lra.
Qed.

Lemma every_sign_sound : forall test columns neg, every_sign test columns neg = true -> forall P : positive -> bool,
  exists s, test s = true /\ (forall p, In p columns -> ~ M.mem p neg = true -> M.mem p s = P p) /\ (forall p, ~ In p columns -> M.mem p s = M.mem p neg)
    /\ (forall p, M.mem p neg = true -> M.mem p s = true).
Proof.
  assert (Hadd : forall p q (m : M.t unit), M.mem q (M.add p tt m) = if Pos.eqb q p then true else M.mem q m).
  { intros p q m. rewrite !M.mem_find. destruct (Pos.eqb_spec q p) as [->|H]; [rewrite M.gss; reflexivity|rewrite M.gso by congruence; reflexivity]. }
  induction columns as [|p ps IH]; simpl; intros neg H P.
  - exists neg. repeat split; auto. intros p [].
  - destruct (every_sign test ps neg) eqn:E; [|discriminate]. destruct (P p) eqn:EP.
    + destruct (IH _ H P) as [s [Hs [Hin [Hout Hk]]]]. exists s. split; [exact Hs|]. split; [|split].
      * intros q [<-|Hq] Hn; [rewrite EP; apply Hk; rewrite Hadd, Pos.eqb_refl; reflexivity|].
        destruct (Pos.eq_dec q p) as [->|Hqp]; [rewrite EP; apply Hk; rewrite Hadd, Pos.eqb_refl; reflexivity|].
        apply Hin; [exact Hq|]. rewrite Hadd. destruct (Pos.eqb_spec q p); [contradiction|exact Hn].
      * intros q Hq. rewrite Hout by auto. rewrite Hadd. destruct (Pos.eqb_spec q p) as [->|]; [exfalso; apply Hq; left; reflexivity|reflexivity].
      * intros q Hq. apply Hk. rewrite Hadd, Hq. destruct (Pos.eqb q p); reflexivity.
    + destruct (IH _ E P) as [s [Hs [Hin [Hout Hk]]]]. exists s. split; [exact Hs|]. split; [|split; [intros; apply Hout; auto|exact Hk]].
      intros q [<-|Hq] Hn; [|apply Hin; assumption]. destruct (in_dec Pos.eq_dec p ps) as [Hp|Hp]; [apply Hin; assumption|].
      rewrite (Hout p Hp), EP. destruct (M.mem p neg); [exfalso; apply Hn; reflexivity|reflexivity].
Qed.

Lemma member_set_of : forall l p, member (set_of l) p = true <-> In p l.
Proof.
  intros l p. unfold member, set_of. assert (H : forall l (s : M.t unit), M.mem p (fold_left (fun s p => M.add p tt s) l s) = true <-> In p l \/ M.mem p s = true).
  { clear l. induction l as [|q l IH]; intro s; simpl; [intuition|]. rewrite IH, !M.mem_find. destruct (Pos.eq_dec q p) as [->|Hn].
    - rewrite M.gss. intuition.
    - rewrite M.gso by congruence. intuition. }
  rewrite H, M.mem_find, M.gempty. intuition discriminate.
Qed.
