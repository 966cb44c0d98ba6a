(** * The checker

    [check] is what is extracted and runs. It proves with the weights that the rate is at least [lower], row by row,
    and with the witness that no weights prove more than [upper]. That it is right is proved in Soundness.v. *)
Require Import List ZArith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Decimal Metzler.Rows.
Import ListNotations.

(** ** The matrices: the Jacobians are diag(1/tau) (A + gain B diag(d) C), lo <= d <= hi *)
Definition identity (k : positive) : list entry := diagonal k (fun _ => D1).
(** The number of double precision that is nearest to 1 - a. *)
Definition nearest (d : D) : D :=
  if Z.leb 0 (snd d) then nearest_double (fst d * 2 ^ snd d) 0 else nearest_double (fst d * 5 ^ (- snd d)) (snd d).
Definition one_minus (a : D) : D := nearest (Dsub D1 a).

Section Matrices.
  Variable s : subject.
  Definition matrixA : list entry := match kind_of s with
    | Hopfield | FiringRate => diagonal (n s) (fun p => Dopp (get (own s) p))
    | FullHopfield | FullFiringRate => negated (matD s)
    | Persidskii | HopfieldMap | FiringRateMap => []
    | DiagonalFeedback | Lure | LureMap => matW s
    | EchoState => diagonal (n s) (fun p => one_minus (get (own s) p))
    | Implicit => diagonal (n s) (fun _ => Dopp D1) end.
  Definition matrixB : list entry := match kind_of s with
    | Hopfield | FullHopfield | Persidskii | HopfieldMap => matW s
    | FiringRate | FullFiringRate | FiringRateMap | Implicit => identity (n s)
    | DiagonalFeedback => diagonal (n s) (fun p => Dopp (get (own s) p))
    | EchoState => diagonal (n s) (get (own s))
    | Lure | LureMap => matB s end.
  Definition matrixC : list entry := match kind_of s with
    | Hopfield | FullHopfield | Persidskii | HopfieldMap | DiagonalFeedback => identity (n s)
    | FiringRate | FullFiringRate | FiringRateMap | Implicit | EchoState => matW s
    | Lure | LureMap => matC s end.
  (** How many nonlinearities there are; whether it is a map; whether all time constants are 1. *)
  Definition slopes : positive := match kind_of s with Lure | LureMap => m s | _ => n s end.
  Definition discrete : bool := match kind_of s with HopfieldMap | FiringRateMap | LureMap | EchoState => true | _ => false end.
  Definition timeless : bool := match kind_of s with Implicit => true | _ => discrete end.
End Matrices.

(** ** What is computed once *)
Record tables := {
  size : positive; wide : positive; free : bool;                  (* states, slopes, whether it is a map *)
  tA : M.t srow; tB : M.t srow; tC : M.t srow;                    (* rows of A, B, C; for l1 of A', C', B' *)
  t_loops : M.t group; single : bool;                             (* ends of each slope times the gain, and its row of C;
                                                                     whether each of these has one entry *)
  t_tau : vecD;                                                   (* time constants *)
  num : positive -> D; denom : positive -> D;                     (* e = num / denom *)
  t_e : vecD; t_x : vecD }.                                       (* upper bounds of e; the witness *)

Definition bits : Z := 128%Z.
Definition tabulate (c : certificate) : tables :=
  let s := about c in let A := matrixA s in let B := matrixB s in let C := matrixC s in
  let num := if l1 c then get (weights c) else fun _ => D1 in
  let denom := if l1 c then get (tau s) else get (weights c) in
  let rows := build (if l1 c then swap B else C) in
  {| size := n s; wide := slopes s; free := discrete s;
     tA := build (if l1 c then swap A else A); tB := build (if l1 c then swap C else B); tC := rows;
     t_loops := M.mapi (fun k r => (Dmul (gain s) (get (lo s) k), Dmul (gain s) (get (hi s) k), r)) rows;
     single := M.fold (fun _ r so_far => match r with _ :: _ :: _ => false | _ => so_far end) rows true; t_tau := tau s; num := num; denom := denom; t_e := vector (n s) (fun p => Dquot_up bits (num p) (denom p));
     t_x := fold_left (fun v pv => M.add (fst pv) (snd pv) v) (witness c) (M.empty D) |}.

Section Rows.
  Variable t : tables.

  (** ** The slopes that touch a row, and the way to its worst case *)
  Definition touching (i : positive) : srow :=
    filterr (fun pb => match M.find (fst pb) (t_loops t) with Some _ => true | None => false end) (row (tB t) i).
  Definition groups (i : positive) : list group :=
    rev_append (fold_left (fun acc (pb : positive * D) => let (p, b) := pb in
      match M.find p (t_loops t) with Some (low, high, r) => (Dmul b low, Dmul b high, r) :: acc | None => acc end) (row (tB t) i) []) [].
  Definition alone (r : srow) : bool := forallb (fun pb : positive * D => match row (tC t) (fst pb) with _ :: _ :: _ => false | _ => true end) r.
  Definition few (r : srow) : bool := Nat.leb (length r) 8.

  (** [Entrywise]: every slope touches one column, so that all entries are worst at once. [Vertices], [Signs]: every end
      of the slopes, every sign of the entries. [Bound]: every entry by itself, which no slopes may attain. *)
  Inductive way := Entrywise | Vertices | Signs | Bound.

  (** The columns that the slopes touch, but for those whose sign is known. *)
  Definition own_place (i p : positive) : bool := negb (free t) && Pos.eqb p i.
  Definition columns (i : positive) (gs : list group) : list positive :=
    filterr (fun p => negb (own_place i p)) (mapr fst (ranges [] gs)).

  (** Rows of more than 8 slopes are enumerated as far as the sum of the costs, the cheapest first, is at most 2^21: see
      the format. Whatever is chosen here is sound. *)
  Definition budget : Z := Z.pow 2 21.
  Definition price (i : positive) : option (Z * (positive * way)) :=
    let r := touching i in
    if alone r then None else if few r then None else
    let gs := groups i in
    let k := Z.of_nat (length gs) in
    let r := Z.of_nat (length (columns i gs)) in
    let entries := (Z.of_nat (length (row (tA t) i)) + fold_left (fun acc g => acc + Z.of_nat (length (snd g)))%Z gs 0%Z)%Z in
    let least := Z.min k r in
    if Z.leb least 21 then Some ((Z.pow 2 least * entries)%Z, (i, if Z.ltb r k then Signs else Vertices)) else None.
  Definition priced : row_of (Z * (positive * way)) :=
    merge_all _ (fun a _ => a) halvings (fold_left (fun acc i => match price i with
      | Some (cost, w) => [(Z.to_pos (cost * (Zpos (size t) + 1) + Zpos i), (cost, w))] :: acc | None => acc end) (upto (size t)) []).
  Definition plan : M.t way := if single t then M.empty way else
    snd (fold_left (fun (tw : Z * M.t way) (x : positive * (Z * (positive * way))) => let '(_, (cost, (i, w))) := x in
      let total := (fst tw + cost)%Z in (total, if Z.leb total budget then M.add i w (snd tw) else snd tw)) priced (0%Z, M.empty way)).
  Variable ways : M.t way.
  Definition way_of (i : positive) : way := if single t then Entrywise else
    let r := touching i in if alone r then Entrywise else if few r then Vertices else match M.find i ways with Some w => w | None => Bound end.

  (** ** Lower: R_i(d, e) <= level(lower) tau_i e_i for all slopes d

      The vector is e itself in place i and an upper bound z / q of it elsewhere. Multiplied by q denom_i:
      own q num_i + denom_i (sum of the sizes times z) <= level tau_i q num_i. *)
  Definition level (r : D) : D := if free t then Dsub D1 r else Dopp r.
  Definition counted (here : D) : D := if free t then Dabs here else here.
  Section Lower.
    Variables (lower q : D) (z : positive -> D) (i : positive).
    Definition allowed : D := Dmul (Dmul (level lower) (get (t_tau t) i)) (Dmul q (num t i)).
    Definition lower_test (r : srow) : bool :=
      let (here, there) := weigh i z r D0 D0 in
      Dleb (Dadd (Dmul (counted here) (Dmul q (num t i))) (Dmul (denom t i) there)) allowed.
    (** With given signs in the columns that slopes touch; what the slopes do not touch counts with its size. *)
    Definition place (p : positive) : D := if Pos.eqb p i then Dmul q (num t i) else Dmul (denom t i) (z p).
    Definition signs_test (base : srow) (gs : list group) : bool :=
      let cols := columns i gs in
      let touched := set_of cols in
      let moved p := orb (own_place i p) (member touched p) in
      let still := filterr (fun pv => negb (moved (fst pv))) base in
      let base := filterr (fun pv => moved (fst pv)) base in
      let fixed := fold_left (fun acc (pv : positive * D) => Dadd (Dmul (Dabs (snd pv)) (place (fst pv))) acc) still D0 in
      if forallb (fun pv : positive * D => Pos.leb (fst pv) (size t)) still && forallb (fun g : group => forallb (fun pv : positive * D => moved (fst pv)) (snd g)) gs then
        every_sign (fun neg => Dleb (Dadd fixed (with_signs (fun p => negb (own_place i p) && member neg p) place base gs)) allowed)
          cols (M.empty unit)
      else false.
    Definition lower_with (w : way) (gs : list group) : bool := match w with
      | Entrywise | Bound => lower_test (largest (free t) i (ranges (row (tA t) i) gs))
      | Vertices => vertices lower_test (row (tA t) i) gs
      | Signs => signs_test (row (tA t) i) gs end.
  End Lower.

  (** z is an upper bound of q e in place p. *)
  Definition above (q : D) (z : positive -> D) (p : positive) : bool := Dleb (Dmul (num t p) q) (Dmul (z p) (denom t p)).
  Definition e_up (p : positive) : D := Dabs (get (t_e t) p).
  (** Where these are too coarse: q is the product of the denominators of the row, z = q e exactly there. *)
  Definition all_columns (i : positive) (gs : list group) : list positive := mapr fst (ranges (row (tA t) i) gs).
  Definition exactly (q : D) (here : M.t unit) (p : positive) : D :=
    if member here p then let d := denom t p in Dabs (Dmul (num t p) (Z.div (fst q) (fst d), (snd q - snd d)%Z)) else Dmul q (e_up p).
  Definition lower_exactly (lower : D) (i : positive) (w : way) (gs : list group) : bool :=
    let cols := filterr (fun p => Pos.leb p (size t)) (all_columns i gs) in
    let q := fold_left (fun acc p => Dmul acc (denom t p)) cols D1 in
    let z := exactly q (set_of cols) in
    if Dltb D0 q then if forallb (above q z) cols then lower_with lower q z i w gs else false else false.
  Definition known (i : positive) : bool := forallb (fun pb : positive * D => Pos.leb (fst pb) (wide t)) (row (tB t) i).
  Definition lower_row (lower : D) (i : positive) : bool :=
    let gs := groups i in
    let w := way_of i in
    if known i then if lower_with lower D1 e_up i w gs then true else lower_exactly lower i w gs else false.
  Definition lower_check (lower : D) : bool :=
    if forallb (above D1 e_up) (upto (size t)) then forallb (lower_row lower) (upto (size t)) else false.

  (** ** Upper: some slopes d with R_i(d, x) >= level(upper) tau_i x_i, for every i of the witness x *)
  Definition upper_test (upper : D) (i : positive) (base : srow) (gs : list group) (neg : M.t unit) : bool :=
    Dleb (Dmul (Dmul (level upper) (get (t_tau t) i)) (get (t_x t) i))
         (with_signs (fun p => negb (own_place i p) && member neg p) (get (t_x t)) base gs).
  Definition upper_row (corners : M.t (list bool)) (upper : D) (i : positive) : bool :=
    let gs := groups i in
    let base := row (tA t) i in
    let test := upper_test upper i base gs in
    known i && ascending (row (tB t) i) && match way_of i with
      | Entrywise => test (negatives_of_ranges (ranges base gs))
      | Vertices => some_vertex (fun r => test (negatives r)) base gs
      | Signs => let touched := set_of (columns i gs) in
        some_sign test (columns i gs) (negatives (filterr (fun pv => negb (member touched (fst pv))) base))
      | Bound => match M.find i corners with
        | Some ends => Nat.eqb (length ends) (length gs) && test (negatives (at_vertex base gs ends))
        | None => false end
      end.
  Definition upper_check (corners : M.t (list bool)) (upper : D) (witness : srow) : bool :=
    match witness with [] => false | _ => true end &&
    forallb (fun pv => Pos.leb (fst pv) (size t) && Dltb D0 (snd pv) && upper_row corners upper (fst pv)) witness.

  (** ** The two flags: they tell how good the certificate is, and are no part of the claim that is proved *)
  Definition exact_check : bool := forallb (fun i => match way_of i with Bound => false | _ => true end) (upto (size t)).
  (** upper - lower is at most 1e-9 of the largest of lower, upper and the diagonal of the limiting rows. *)
  Definition small : D := (4835703278458517%Z, (-82)%Z).
  Definition attained_check (lower upper : D) (witness : srow) : bool :=
    let below a b := Dleb a (Dmul small (Dabs b)) in
    let gap := Dsub upper lower in
    let entry a := if free t then Dsub (Dabs a) D1 else a in
    below gap lower || below gap upper ||
    existsb (fun pv : positive * D => let i := fst pv in
      match filterr (fun x : positive * (D * D) => Pos.eqb (fst x) i) (ranges (row (tA t) i) (groups i)) with
      | (_, (a, b)) :: _ => let g := Dmul gap (get (t_tau t) i) in below g (entry a) || below g (entry b)
      | [] => free t && below (Dmul gap (get (t_tau t) i)) D1 end) witness.
End Rows.

(** ** Data that make sense *)
Definition positive_vec (k : positive) (v : vecD) : bool := forallb (fun p => Dltb D0 (get v p)) (upto k).
Definition proper_check (c : certificate) : bool :=
  let s := about c in
  positive_vec (n s) (tau s) && positive_vec (n s) (weights c) &&
  forallb (fun k => Dleb (get (lo s) k) (get (hi s) k)) (upto (slopes s)) &&
  inside (n s) (n s) (matrixA s) && inside (n s) (slopes s) (matrixB s) && inside (slopes s) (n s) (matrixC s) &&
  (if timeless s then forallb (fun p => Dleb (get (tau s) p) D1 && Dleb D1 (get (tau s) p)) (upto (n s)) else true) &&
  (match kind_of s with EchoState => forallb (fun p => Dltb D0 (get (own s) p) && Dleb (get (own s) p) D1) (upto (n s)) | _ => true end) &&
  Dleb D0 (gain s) && Dleb (lower c) (upper c) && ascending (witness c).

Definition check (c : certificate) : bool :=
  let t := tabulate c in
  let ways := plan t in
  proper_check c && lower_check t ways (lower c) && upper_check t ways (corners c) (upper c) (witness c) &&
  (if exact c then exact_check t ways else true) && (if attained c then attained_check t (lower c) (upper c) (witness c) else true).
