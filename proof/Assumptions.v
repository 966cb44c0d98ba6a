(** What the theorems stand on: printed when the proof is built, and compared with assumptions.txt. *)
Require Import Metzler.Text Metzler.Decimal.
Print Assumptions texts_true.
Print Assumptions nearest_double_correct.
