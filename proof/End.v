(** Both halves for trajectories, in one statement. *)
Require Import Reals Metzler.Network Metzler.Optimal Metzler.Dyadic Metzler.Check Metzler.Theorem Metzler.Sharp.
Open Scope R_scope.

Definition contracts (c : certificate) (w : vec) (r : R) : Prop := forall phi u v s t x y,
  s <= t -> activations (net c) phi -> solution (net c) phi u v s t x -> solution (net c) phi u v s t y ->
  norm c w (fun i => x t i - y t i) <= exp (- r * (t - s)) * norm c w (fun i => x s i - y s i).

Theorem certificate_true : forall c, check c = true ->
  contracts c (vec_of (weights c)) (D2R (rate c)) /\
  (forall w r, all_positive (size (net c)) w -> contracts c w r -> r <= D2R (rate c) + D2R (gap c)).
Proof.
  intros c H. split.
  - exact (check_contracts c H).
  - intros w r Hw Hc. pose proof (check_witness c H) as HW. destruct (check_proper c H) as [HN _]. unfold contracts, norm in Hc. destruct (l1 c).
    + apply (sharp_1 (net c) (x_of c) _ HN HW w r Hw). exact Hc.
    + apply (sharp_inf (net c) (x_of c) _ HN HW w r Hw). exact Hc.
Qed.
