(** What the theorems stand on: printed when the proof is built, and compared with assumptions.txt. *)
Require Import Metzler.Verdict Metzler.Market Metzler.Characters.
Print Assumptions texts_true.
Print Assumptions read_double_correct.
Print Assumptions in_order_matrix.
