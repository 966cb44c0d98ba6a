(** * The theorem: an accepted certificate is true *)
Require Import Reals Bool Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Contraction Metzler.Sharpness.
Require Import Metzler.Checker Metzler.Kinds Metzler.Soundness.
Open Scope R_scope.

Theorem certificate_true : forall c, check c = true -> claim_of c.
Proof.
  intros c H. unfold check in H. cbv zeta in H.
  apply andb_prop in H. destruct H as [H _]. apply andb_prop in H. destruct H as [H _].
  apply andb_prop in H. destruct H as [H Hupper]. apply andb_prop in H. destruct H as [Hproper Hlower].
  assert (HS := proper_system c Hproper). assert (HJ := jacobians_of (about c) HS).
  assert (Hw : all_positive (states (system_of (about c))) (vec_of (weights c))) by (rewrite states_of; apply (weights_positive c Hproper)).
  split; [exact HS|split; [exact Hw|split]].
  - apply (contraction _ (family (about c))); [exact HS|exact HJ|exact Hw|]. apply rows_hold; assumption.
  - intros w r. apply (sharpness _ (family (about c)) (order_of c) (x c)); [exact HS|exact HJ|]. apply witness_holds; assumption.
Qed.
