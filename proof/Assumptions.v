(** What the theorems stand on: printed when the proof is built, and compared with assumptions.txt. *)
Require Import Metzler.End Metzler.Sceptic Metzler.Verdict Metzler.Market Metzler.Characters.
Print Assumptions certificate_true.
Print Assumptions texts_true.
Print Assumptions flows_exist.
Print Assumptions read_double_correct.
Print Assumptions in_order_matrix.
