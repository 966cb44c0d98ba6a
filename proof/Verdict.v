(** * From the characters of the files to trajectories *)
Require Import Ascii String List Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Checker Metzler.End.
Require Import Metzler.Characters Metzler.Market Metzler.Text.
Import ListNotations.

Inductive verdict := Proved (lower upper : D) | NotProved | Refusal (why : string).
Definition judge (cert : text) (files : list (text * state)) : verdict :=
  match read cert files with
  | No why => Refusal why
  | Good c => if check c then Proved (lower c) (upper c) else NotProved end.

(** A matrix file as the lines that it consists of. *)
Definition files_of (l : list (text * list text)) : list (text * state) := map (fun x => (fst x, fold_left step (snd x) Banner)) l.

Theorem texts_true : forall cert files low high, judge cert (files_of files) = Proved low high ->
  exists c, read cert (files_of files) = Good c /\ low = lower c /\ high = upper c /\ claim_of c.
Proof.
  intros cert files low high H. unfold judge in H. destruct (read cert _) as [c|]; [|discriminate].
  destruct (check c) eqn:C; [|discriminate]. inversion H. exists c. repeat split. all: apply (certificate_true c C).
Qed.
