(** * Rows of numbers, as the checker reckons with them

    Everything here runs in the extracted program: rows may be long, so that no function may nest its calls in their
    length. What the functions mean is proved in RowsSound.v. *)
Require Import List ZArith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate.
Import ListNotations.

(** ** Lists, without nested calls *)
Definition mapr {A B} (f : A -> B) (l : list A) : list B := rev_append (fold_left (fun acc a => f a :: acc) l []) [].
Definition filterr {A} (f : A -> bool) (l : list A) : list A :=
  rev_append (fold_left (fun acc a => if f a then a :: acc else acc) l []) [].

(** The indices 1, ..., k. *)
Fixpoint upto_rec (k : nat) (p : positive) (acc : list positive) : list positive :=
  match k with O => acc | S k => upto_rec k (Pos.pred p) (p :: acc) end.
Definition upto (p : positive) : list positive := upto_rec (Pos.to_nat p) p [].

Definition vector (k : positive) (f : positive -> D) : vecD := fold_left (fun v p => M.add p (f p) v) (upto k) (M.empty D).

(** ** Rows: lists of column and value *)
Definition row_of (A : Type) : Type := list (positive * A).
Definition srow : Type := row_of D.
(** Each entry lies between two numbers. *)
Definition irow : Type := row_of (D * D).

Section Merge.
  Variables (A : Type) (add : A -> A -> A).
  (** Two rising rows made one; [acc] holds what is done, last first. *)
  Fixpoint merge_onto (r1 : row_of A) : row_of A -> row_of A -> row_of A := fix aux (r2 acc : row_of A) : row_of A :=
    match r1, r2 with
    | [], _ => rev_append acc r2
    | _, [] => rev_append acc r1
    | (p, a) :: t1, (q, b) :: t2 => match Pos.compare p q with
      | Lt => merge_onto t1 r2 ((p, a) :: acc)
      | Gt => aux t2 ((q, b) :: acc)
      | Eq => merge_onto t1 t2 ((p, add a b) :: acc) end
    end.
  Definition merge (r1 r2 : row_of A) : row_of A := merge_onto r1 r2 [].
  (** Many rows made one, by halves. *)
  Fixpoint pair_up (l acc : list (row_of A)) : list (row_of A) :=
    match l with a :: b :: l => pair_up l (merge a b :: acc) | [a] => a :: acc | [] => acc end.
  Fixpoint merge_all (fuel : nat) (l : list (row_of A)) : row_of A :=
    match fuel with O => fold_left merge l [] | S f => match l with [] => [] | [a] => a | l => merge_all f (pair_up l []) end end.
End Merge.
Definition halvings : nat := 64.

Definition merge_rows : srow -> srow -> srow := merge D Dadd.

Fixpoint ascending_from {A} (p : positive) (r : row_of A) : bool :=
  match r with [] => true | (q, _) :: r => if Pos.ltb p q then ascending_from q r else false end.
Definition ascending {A} (r : row_of A) : bool := match r with [] => true | (p, _) :: r => ascending_from p r end.
(** Rows one after the other: where that rises there is nothing to merge. *)
Definition flat {A} (l : list (row_of A)) : row_of A := rev_append (fold_left (fun acc r => rev_append r acc) l []) [].
Definition add_ranges (a b : D * D) : D * D := (Dadd (fst a) (fst b), Dadd (snd a) (snd b)).
Definition merge_ranges (l : list irow) : irow := let r := flat l in if ascending r then r else merge_all (D * D) add_ranges halvings l.
Definition tidy (r : srow) : srow := if ascending r then r else merge_all D Dadd halvings (mapr (fun e => [e]) r).

(** ** Matrices as rows *)
Definition row (m : M.t srow) (p : positive) : srow := match M.find p m with Some r => r | None => [] end.
Definition put (m : M.t srow) (e : entry) : M.t srow :=
  let '(p, q, v) := e in if Z.eqb (fst v) 0 then m else M.add p ((q, v) :: row m p) m.
(** The rows of a list of entries: rising, without zeros. *)
Definition build (l : list entry) : M.t srow := M.map tidy (fold_left put (rev_append l []) (M.empty srow)).
Definition swap (l : list entry) : list entry := mapr (fun e : entry => let '(p, q, v) := e in (q, p, v)) l.
Definition negated (l : list entry) : list entry := mapr (fun e : entry => let '(p, q, v) := e in (p, q, Dopp v)) l.
Definition diagonal (k : positive) (f : positive -> D) : list entry := mapr (fun p => (p, p, f p)) (upto k).
Definition inside (k l : positive) (es : list entry) : bool :=
  forallb (fun e : entry => let '(p, q, _) := e in if Pos.leb p k then Pos.leb q l else false) es.

(** ** One row *)
Definition scale (d : D) (r : srow) : srow := mapr (fun pv => (fst pv, Dmul d (snd pv))) r.
(** The sum of the entries in place i, and the sum of the others' sizes times z. *)
Fixpoint weigh (i : positive) (z : positive -> D) (r : srow) (here there : D) : D * D :=
  match r with [] => (here, there) | (p, v) :: r =>
    if Pos.eqb p i then weigh i z r (Dadd v here) there else weigh i z r here (Dadd (Dmul (Dabs v) (z p)) there) end.
(** The sum of the entries times z, where [neg p] tells those that count with the other sign. *)
Definition signed (neg : positive -> bool) (z : positive -> D) (r : srow) : D :=
  fold_left (fun acc (pv : positive * D) => let (p, v) := pv in Dadd (Dmul (if neg p then Dopp v else v) (z p)) acc) r D0.

(** A slope between two ends, times a row: (its lower end, its upper end, what it adds to the row when it is 1). *)
Definition group : Type := (D * D * srow)%type.
(** Between which numbers each entry of a times c lies, for a between two ends. *)
Definition range (a b : D) (c : srow) : irow :=
  mapr (fun pv : positive * D => let x := Dmul a (snd pv) in let y := Dmul b (snd pv) in (fst pv, if Dleb x y then (x, y) else (y, x))) c.
Definition ranges (base : srow) (gs : list group) : irow :=
  merge (D * D) add_ranges (range D1 D1 base) (merge_ranges (mapr (fun g : group => range (fst (fst g)) (snd (fst g)) (snd g)) gs)).
(** The row with every entry as large as it can count: in place i the upper end, unless [free] (in a map); elsewhere the
    larger size. *)
Definition largest (free : bool) (i : positive) (r : irow) : srow :=
  mapr (fun x : positive * (D * D) => let '(p, (a, b)) := x in
    (p, if negb free && Pos.eqb p i then b else Dmax b (Dopp a))) r.

(** The test at every vertex: each slope at one of its ends. *)
Fixpoint vertices (test : srow -> bool) (base : srow) (gs : list group) : bool :=
  match gs with
  | [] => test base
  | (a, b, c) :: gs => if vertices test (merge_rows base (scale a c)) gs then vertices test (merge_rows base (scale b c)) gs else false
  end.

(** For given signs the row is linear in every slope: the largest sum over all slopes. *)
Definition with_signs (neg : positive -> bool) (z : positive -> D) (base : srow) (gs : list group) : D :=
  fold_left (fun acc (g : group) => let '(a, b, c) := g in let s := signed neg z c in Dadd (Dmax (Dmul a s) (Dmul b s)) acc)
    gs (signed neg z base).
Definition member (s : M.t unit) (p : positive) : bool := M.mem p s.
Definition set_of (l : list positive) : M.t unit := fold_left (fun s p => M.add p tt s) l (M.empty unit).
(** The test for each choice of signs in the columns. *)
Fixpoint every_sign (test : M.t unit -> bool) (columns : list positive) (neg : M.t unit) : bool :=
  match columns with [] => test neg | p :: ps => if every_sign test ps neg then every_sign test ps (M.add p tt neg) else false end.
Fixpoint some_sign (test : M.t unit -> bool) (columns : list positive) (neg : M.t unit) : bool :=
  match columns with [] => test neg | p :: ps => if some_sign test ps neg then true else some_sign test ps (M.add p tt neg) end.

(** One vertex: [ends] says of each slope whether it is at its upper end. *)
Fixpoint at_vertex (base : srow) (gs : list group) (ends : list bool) : srow :=
  match gs with
  | [] => base
  | (a, b, c) :: gs => at_vertex (merge_rows base (scale (if hd false ends then b else a) c)) gs (tl ends)
  end.
Fixpoint some_vertex (test : srow -> bool) (base : srow) (gs : list group) : bool :=
  match gs with
  | [] => test base
  | (a, b, c) :: gs => if some_vertex test (merge_rows base (scale a c)) gs then true else some_vertex test (merge_rows base (scale b c)) gs
  end.
Definition negatives (r : srow) : M.t unit :=
  fold_left (fun s (pv : positive * D) => if Z.ltb (fst (snd pv)) 0 then M.add (fst pv) tt s else s) r (M.empty unit).
(** The signs for which an entrywise worst case is attained: those of the end of larger size. *)
Definition negatives_of_ranges (r : irow) : M.t unit :=
  fold_left (fun s (x : positive * (D * D)) => let '(p, (a, b)) := x in if Dleb (Dopp a) b then s else M.add p tt s) r (M.empty unit).
