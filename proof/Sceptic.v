(** * For the sceptic: the statement says something

    A claim could be true for the wrong reason: norms that vanish, no solutions, no activations, two halves about
    different networks. Here it is proved that it is not so. *)
Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Analysis Metzler.Algebra Metzler.Contraction Metzler.Linear Metzler.Sharpness.
Require Import Metzler.Checker Metzler.Kinds Metzler.Soundness Metzler.End.
Open Scope R_scope.

(** ** The norms are norms *)
Lemma norm_nonneg : forall o n w z, all_positive n w -> 0 <= norm o n w z.
Proof.
  intros [|] n w z Hw; [|apply norm_inf_nonneg]. apply Sum_nonneg. intros i Hi. apply Rmult_le_pos; [left; auto|apply Rabs_pos].
Qed.
Lemma norm_zero : forall o n w z, all_positive n w -> norm o n w z = 0 -> forall i, (i < n)%nat -> z i = 0.
Proof.
  intros o n w z Hw H i Hi. assert (Hwi := Hw i Hi).
  assert (Hle : w i * Rabs (z i) <= norm o n w z).
  { destruct o; [|apply norm_inf_ge, Hi]. apply (term_le_sum (seq 0 n) (fun i => w i * Rabs (z i))); [|apply in_seq; lia].
    intros j Hj. apply In_seq0 in Hj. apply Rmult_le_pos; [left; auto|apply Rabs_pos]. }
  rewrite H in Hle. pose proof (Rabs_pos (z i)). assert (Rabs (z i) <= 0) by (apply Rmult_le_reg_l with (w i); lra).
  destruct (Req_dec (z i) 0) as [|Hn]; [assumption|]. apply Rabs_no_R0 in Hn. lra.
Qed.
Lemma norm_of_zero : forall o n w z, all_positive n w -> (forall i, (i < n)%nat -> z i = 0) -> norm o n w z = 0.
Proof.
  intros [|] n w z Hw H; cbn [norm].
  - apply Sum_zero. intros i Hi. rewrite (H i Hi), Rabs_R0. ring.
  - apply Rle_antisym; [apply norm_inf_le; [lra|]|apply norm_inf_nonneg]. intros i Hi. rewrite (H i Hi), Rabs_R0. lra.
Qed.
Lemma norm_scale : forall o n w z c, norm o n w (fun i => c * z i) = Rabs c * norm o n w z.
Proof.
  intros [|] n w z c; cbn [norm].
  - unfold norm1. rewrite <- Sum_scal. apply Sum_ext. intros. rewrite Rabs_mult. ring.
  - unfold norm_inf. induction (seq 0 n) as [|i l IH]; simpl; [ring|]. rewrite IH, Rabs_mult.
    rewrite <- RmaxRmult by apply Rabs_pos. f_equal. ring.
Qed.
Lemma norm_triangle : forall o n w x y, all_positive n w -> norm o n w (fun i => x i + y i) <= norm o n w x + norm o n w y.
Proof.
  intros [|] n w x y Hw; cbn [norm].
  - unfold norm1. rewrite <- Sum_plus. apply Sum_le. intros i Hi. rewrite <- Rmult_plus_distr_l.
    apply Rmult_le_compat_l; [left; auto|apply Rabs_triang].
  - apply norm_inf_le; [apply Rplus_le_le_0_compat; apply norm_inf_nonneg|]. intros i Hi.
    apply Rle_trans with (w i * Rabs (x i) + w i * Rabs (y i)).
    + rewrite <- Rmult_plus_distr_l. apply Rmult_le_compat_l; [left; auto|apply Rabs_triang].
    + apply Rplus_le_compat; apply norm_inf_ge, Hi.
Qed.

(** ** Both halves are about one class: a rate that holds is never above the upper bound *)
Theorem claim_consistent : forall S o w lower upper, claim S o w lower upper -> lower <= upper.
Proof.
  intros S o w lower upper [_ [Hw [Hc Hu]]]. apply (Hu w lower Hw). intros phi Hphi. unfold contracts in Hc.
  destruct (is_map S); apply Hc; intros _; exact Hphi.
Qed.

(** ** Of an accepted certificate there are activations, and solutions from every initial state *)
Theorem flows_exist : forall c, check c = true -> is_map (system_of (about c)) = false -> exists phi, admissible (system_of (about c)) phi /\
  forall z, exists x, (forall i, x 0 i = z i) /\ forall s t, solution (system_of (about c)) (fun _ => phi) (fun _ _ => 0) s t x.
Proof.
  intros c H Hm. destruct (certificate_true c H) as [HS _]. destruct (jacobians_of (about c) HS) as [_ [Hmem _]].
  destruct HS as [_ [_ Hlh]]. destruct (Hmem (slope_lo (system_of (about c)))) as [phi [Hadm Hphi]].
  { intros k Hk. specialize (Hlh k Hk). lra. }
  exists phi. split; [exact Hadm|]. intro z. eexists. split; [intro i; apply flow_0|].
  intros s t. apply (flow_solution _ (family (about c)) (slope_lo (system_of (about c))) phi Hphi).
Qed.
(** In discrete time an orbit starts at every state, whatever activations and input. *)
Theorem orbits_exist : forall S phi u z, exists x, x 0%nat = z /\ orbit S phi u x.
Proof.
  intros S phi u z. exists (fix x (t : nat) : vec := match t with O => z | Datatypes.S t => rhs S (phi t) (u t) (x t) end).
  split; [reflexivity|]. intros t i _. reflexivity.
Qed.

(** ** What a positive rate means *)

(** Where two solutions meet they are one from then on. *)
Theorem solutions_unique : forall S o w lower upper phi u s t x y, claim S o w lower upper -> is_map S = false ->
  (forall r, admissible S (phi r)) -> s <= t -> solution S phi u s t x -> solution S phi u s t y ->
  (forall i, (i < states S)%nat -> x s i = y s i) -> forall i, (i < states S)%nat -> x t i = y t i.
Proof.
  intros S o w lower upper phi u s t x y [_ [Hw [Hc _]]] Hm Hphi Hst Hx Hy Hxy i Hi. unfold contracts in Hc. rewrite Hm in Hc.
  specialize (Hc phi u Hphi s t x y Hst Hx Hy). unfold distance in Hc.
  rewrite (norm_of_zero o (states S) w (fun i => x s i - y s i) Hw) in Hc by (intros j Hj; rewrite (Hxy j Hj); ring).
  pose proof (norm_nonneg o (states S) w (fun i => x t i - y t i) Hw).
  assert (Hz : norm o (states S) w (fun i => x t i - y t i) = 0) by lra.
  pose proof (norm_zero _ _ _ _ Hw Hz i Hi). lra.
Qed.

(** With a positive rate there is at most one point of rest for each input: of an implicit network, at most one solution of
    x = phi(gain W x + u). *)
Theorem rest_unique : forall S o w lower upper phi u x y, claim S o w lower upper -> is_map S = false -> 0 < lower -> admissible S phi ->
  (forall i, (i < states S)%nat -> rhs S phi u x i = 0) -> (forall i, (i < states S)%nat -> rhs S phi u y i = 0) ->
  forall i, (i < states S)%nat -> x i = y i.
Proof.
  intros S o w lower upper phi u x y [HS [Hw [Hc _]]] Hm Hlow Hphi Hx Hy i Hi. unfold contracts in Hc. rewrite Hm in Hc.
  assert (Hrest : forall z, (forall i, (i < states S)%nat -> rhs S phi u z i = 0) -> solution S (fun _ => phi) (fun _ => u) 0 1 (fun _ => z)).
  { intros z Hz j Hj. split; [apply continuity_cont_on, continuity_const; intros a b; reflexivity|].
    intros r _. rewrite (Hz j Hj). unfold Rdiv. rewrite Rmult_0_l. apply left_deriv_const. }
  specialize (Hc (fun _ => phi) (fun _ => u) (fun _ => Hphi) 0 1 _ _ Rle_0_1 (Hrest x Hx) (Hrest y Hy)). unfold distance in Hc.
  set (d := norm o (states S) w (fun i => x i - y i)) in *. pose proof (norm_nonneg o (states S) w (fun i => x i - y i) Hw) as Hd. fold d in Hd.
  assert (He : exp (- lower * (1 - 0)) < 1) by (pose proof (exp_increasing (- lower * (1 - 0)) 0 ltac:(lra)) as E; rewrite exp_0 in E; exact E).
  assert (Hz : d = 0).
  { destruct (Req_dec d 0) as [|Hn]; [assumption|]. assert (exp (- lower * (1 - 0)) * d < 1 * d) by (apply Rmult_lt_compat_r; lra). lra. }
  pose proof (norm_zero _ _ _ _ Hw Hz i Hi). lra.
Qed.
