(** Characters, words and numbers: what the letters of the two files mean. Every function runs in constant stack. *)
Require Import Ascii String Reals List ZArith Bool.
Require Import Metzler.Dyadic Metzler.Decimal.
Import ListNotations.
Open Scope Z_scope.

Definition text : Type := list ascii.

(** Either what was read, or one sentence that says why not. *)
Inductive outcome (A : Type) : Type := Good (a : A) | No (why : string).
Arguments Good {A}. Arguments No {A}.
Definition bind {A B} (a : outcome A) (f : A -> outcome B) : outcome B := match a with Good a => f a | No why => No why end.
Notation "x <- a ; b" := (bind a (fun x => b)) (at level 100, a at next level, right associativity).
Definition need {A} (a : option A) (why : string) : outcome A := match a with Some a => Good a | None => No why end.
Definition require (b : bool) (why : string) : outcome unit := if b then Good tt else No why.
Fixpoint all {A B} (f : A -> outcome B) (l : list A) (acc : list B) : outcome (list B) :=
  match l with [] => Good (rev_append acc []) | a :: l => match f a with Good b => all f l (b :: acc) | No why => No why end end.

(** The number of a character, and the numbers of those that are asked for; constants by name are computed once. *)
Definition code (c : ascii) : Z := Z.of_N (N_of_ascii c).
Definition is (c : ascii) (k : Z) : bool := code c =? k.
Definition tabulator : Z := 9.
Definition carriage_return : Z := 13.
Definition space : Z := 32.
Definition per_cent : Z := 37.
Definition plus : Z := 43.
Definition minus : Z := 45.
Definition point : Z := 46.
Definition zero_digit : Z := 48.
Definition before_a : Z := 87.
Definition nine : Z := 9.
Definition ten : Z := 10.
Definition fifteen : Z := 15.
Definition sixteen : Z := 16.
Definition one : Z := 1.
Definition is_blank (c : ascii) : bool := let k := code c in (k =? space) || (k =? tabulator).

Fixpoint text_eqb (l : text) (s : string) : bool := match l, s with
  | [], EmptyString => true | c :: l, String d s => (code c =? code d) && text_eqb l s | _, _ => false end.
(** The text behind the beginning s. *)
Fixpoint starts (s : string) (l : text) : option text :=
  match s, l with EmptyString, _ => Some l | String d s, c :: l => if code c =? code d then starts s l else None | _, [] => None end.
Fixpoint to_string (l : text) : string := match l with [] => EmptyString | c :: l => String c (to_string l) end.

(** Words between blanks, up to the first per cent sign; a line may end with a carriage return. *)
Definition closed (cur : text) (acc : list text) : list text := match cur with [] => acc | _ => rev_append cur [] :: acc end.
Definition ends (c : ascii) (t : text) : bool := is c per_cent || match t with [] => is c carriage_return | _ => false end.
Fixpoint split (l cur : text) (acc : list text) : list text :=
  match l with
  | [] => rev_append (closed cur acc) []
  | c :: t => if ends c t then rev_append (closed cur acc) [] else if is_blank c then split t [] (closed cur acc) else split t (c :: cur) acc
  end.
Definition words (l : text) : list text := split l [] [].

(** * Whole numbers *)
Definition digit (c : ascii) : option Z := let k := code c - zero_digit in if (0 <=? k) && (k <=? nine) then Some k else None.
Definition hex_digit (c : ascii) : option Z :=
  match digit c with Some k => Some k | None => let k := code c - before_a in if (ten <=? k) && (k <=? fifteen) then Some k else None end.

(** Digits in a base from the front: their value behind acc, how many there are, what follows. *)
Fixpoint digits (dig : ascii -> option Z) (base acc count : Z) (l : text) : Z * Z * text :=
  match l with
  | c :: t => match dig c with Some k => digits dig base (base * acc + k) (count + one) t | None => (acc, count, l) end
  | [] => (acc, count, []) end.
Definition natural (l : text) : option Z := match digits digit ten 0 0 l with (v, k, []) => if 0 <? k then Some v else None | _ => None end.
Definition signed (l : text) : bool * text :=
  match l with c :: t => if is c minus then (true, t) else if is c plus then (false, t) else (false, l) | [] => (false, []) end.
Definition negated (s : bool) (v : Z) : Z := if s then - v else v.
Definition integer (l : text) : option Z := let (s, t) := signed l in match natural t with Some v => Some (negated s v) | None => None end.

(** * Decimal numbers: 12.5e-3 is (125, -4), the nearest double of 125 10^-4 is what is read. *)
Definition fraction (base acc : Z) (dig : ascii -> option Z) (l : text) : Z * Z * text :=
  match l with c :: t => if is c point then digits dig base acc 0 t else (acc, 0, l) | [] => (acc, 0, []) end.
Definition decimal (l : text) : option (Z * Z) :=
  let (s, t) := signed l in
  let '(v, k, t) := digits digit ten 0 0 t in
  let '(v, k2, t) := fraction ten v digit t in
  if k + k2 =? 0 then None else
  match t with
  | [] => Some (negated s v, - k2)
  | c :: t => if negb (is c 101 || is c 69) then None else
      match integer t with Some e => if Z.abs e <? 100000 then Some (negated s v, e - k2) else None | None => None end
  end.
Definition finite (d : D) : bool := Z.log2 (Z.abs (fst d)) + snd d <? 1024.
Definition rounded (m e : Z) : option D := let d := nearest_double m e in if finite d then Some d else None.
Definition read_double (l : text) : option D := match decimal l with Some (m, e) => rounded m e | None => None end.

Theorem read_double_correct : forall l m e d, decimal l = Some (m, e) -> read_double l = Some d -> D2R d = double (IZR m * powerRZ 10 e).
Proof.
  intros l m e d Hm Hd. unfold read_double in Hd. rewrite Hm in Hd. unfold rounded in Hd.
  destruct (finite _); inversion Hd. apply nearest_double_correct.
Qed.

(** * Hexadecimal numbers as C's %a writes them: sign, 0x, 0 or 1, point, at most 13 digits, p, a power of two. They are exact. *)
Definition power (l : text) : option Z := match l with c :: _ => if is c plus || is c minus then integer l else None | [] => None end.
Definition read_hex (largest : Z) (l : text) : option D :=
  let (s, t) := match l with c :: t => if is c minus then (true, t) else (false, l) | [] => (false, []) end in
  match starts "0x" t with None => None | Some t =>
  let '(v, k, t) := digits hex_digit sixteen 0 0 t in
  let '(w, k2, t) := fraction sixteen v hex_digit t in
  match starts "p" t with None => None | Some t =>
  match power t with None => None | Some e =>
  if (k =? 1) && (v <=? 1) && (k2 <=? 13) && (Z.abs e <=? largest) then Some (negated s w, e - 4 * k2) else None end end end.
