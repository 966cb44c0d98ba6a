(** Reading: Matrix Market lines and certificates, from characters. What is here says what the files mean. *)
Require Import Reals List ZArith Bool Ascii String FMapPositive.
Require Import Metzler.Network Metzler.Dyadic Metzler.Check Metzler.Theorem Metzler.Sharp Metzler.End Metzler.Decimal.
Import ListNotations.
Open Scope Z_scope.

Definition text : Type := list ascii.
Definition code (c : ascii) : Z := Z.of_N (N_of_ascii c).
Definition is (c : ascii) (k : Z) : bool := code c =? k.
Definition text_eqb (l : text) (s : string) : bool := (fix go (l : text) (s : string) := match l, s with
  | [], EmptyString => true | c :: l, String d s => (code c =? code d) && go l s | _, _ => false end) l s.
Definition digit (c : ascii) : option Z := let k := code c - 48 in if (0 <=? k) && (k <=? 9) then Some k else None.
Definition hex_digit (c : ascii) : option Z :=
  match digit c with Some k => Some k | None => let k := code c - 87 in if (10 <=? k) && (k <=? 15) then Some k else None end.

(** Digits in a base from the front: value, count, rest. *)
Fixpoint digits (dig : ascii -> option Z) (base acc count : Z) (l : text) : Z * Z * text :=
  match l with
  | c :: t => match dig c with Some k => digits dig base (base * acc + k) (count + 1) t | None => (acc, count, l) end
  | [] => (acc, count, []) end.
Definition natural (l : text) : option Z := match digits digit 10 0 0 l with (v, k, []) => if 0 <? k then Some v else None | _ => None end.
Definition signed (l : text) : bool * text := match l with c :: t => if is c 45 then (true, t) else if is c 43 then (false, t) else (false, l) | [] => (false, []) end.
Definition integer (l : text) : option Z := let (s, t) := signed l in match natural t with Some v => Some (if s then - v else v) | None => None end.

(** 12.5e-3 is (125, -4). *)
Definition decimal (l : text) : option (Z * Z) :=
  let (s, t) := signed l in
  let '(v, k, t) := digits digit 10 0 0 t in
  let '(v, k2, t) := match t with c :: t' => if is c 46 then digits digit 10 v 0 t' else (v, 0, t) | [] => (v, 0, []) end in
  if (k + k2 =? 0) then None else
  match t with
  | [] => Some ((if s then - v else v), - k2)
  | c :: t => if is c 101 || is c 69 then match integer t with Some e => if Z.abs e <? 100000 then Some ((if s then - v else v), e - k2) else None | None => None end else None
  end.
Definition read_double (l : text) : option D :=
  match decimal l with Some (m, e) => let d := nearest_double m e in if Z.log2 (Z.abs (fst d)) + snd d <? 1024 then Some d else None | None => None end.

Theorem read_double_correct : forall l m e d, decimal l = Some (m, e) -> read_double l = Some d -> D2R d = double (IZR m * powerRZ 10 e).
Proof. intros l m e d Hm Hd. unfold read_double in Hd. rewrite Hm in Hd. destruct (_ <? 1024); inversion Hd. apply nearest_double_correct. Qed.

Fixpoint words (l cur : text) : list text :=
  match l with
  | [] => match cur with [] => [] | _ => [rev cur] end
  | c :: t => if (code c <=? 32) then match cur with [] => words t [] | _ => rev cur :: words t [] end else words t (c :: cur) end.

(** Matrix Market, coordinate real general, line by line. *)
Inductive state := Banner | Header | Entries (rows columns todo : Z) (acc : list entry) | Bad.
Definition step (st : state) (line : text) : state :=
  match st with
  | Banner => match words line [] with
    | [a; b; c; d; e] => if text_eqb a "%%MatrixMarket" && text_eqb b "matrix" && text_eqb c "coordinate" && (text_eqb d "real" || text_eqb d "integer") && text_eqb e "general" then Header else Bad
    | _ => Bad end
  | Header => match line with
    | c :: _ => if is c 37 then Header else
      match map natural (words line []) with [Some n; Some m; Some k] => Entries n m k [] | _ => Bad end
    | [] => Header end
  | Entries n m todo acc => match words line [] with
    | [a; b; v] => match natural a, natural b, read_double v with
      | Some (Zpos i), Some (Zpos j), Some d => if (Zpos i <=? n) && (Zpos j <=? m) && (0 <? todo) then Entries n m (todo - 1) ((i, j, d) :: acc) else Bad
      | _, _, _ => Bad end
    | [] => st
    | _ => Bad end
  | Bad => Bad end.
Definition finish (st : state) : option (Z * Z * list entry) := match st with Entries n m 0 acc => Some (n, m, rev_append acc []) | _ => None end.

(** JSON without escapes, floats or nulls: more is not in the format. *)
Inductive json := JS (s : text) | JI (z : Z) | JB (b : bool) | JL (l : list json) | JO (l : list (text * json)).
Fixpoint skip (l : text) : text := match l with c :: t => if code c <=? 32 then skip t else l | [] => [] end.
Fixpoint str (l acc : text) : option (text * text) :=
  match l with c :: t => if is c 34 then Some (rev_append acc [], t) else if is c 92 || (code c <? 32) then None else str t (c :: acc) | [] => None end.
Definition expect (k : Z) (l : text) : option text := match skip l with c :: t => if is c k then Some t else None | [] => None end.
Fixpoint starts (s : string) (l : text) : option text :=
  match s, l with EmptyString, _ => Some l | String d s, c :: l => if code c =? code d then starts s l else None | _, [] => None end.

Fixpoint value (f : nat) (l : text) {struct f} : option (json * text) :=
  match f with O => None | S f =>
    match skip l with
    | [] => None
    | c :: t =>
      if is c 34 then match str t [] with Some (s, t) => Some (JS s, t) | None => None end
      else if is c 123 then match expect 125 t with Some t => Some (JO [], t) | None => members f t [] end
      else if is c 91 then match expect 93 t with Some t => Some (JL [], t) | None => elements f t [] end
      else match starts "true" (c :: t), starts "false" (c :: t) with
        | Some t, _ => Some (JB true, t) | _, Some t => Some (JB false, t)
        | None, None => let (s, u) := signed (c :: t) in let '(v, k, u) := digits digit 10 0 0 u in
            if 0 <? k then Some (JI (if s then - v else v), u) else None end
    end end
with members (f : nat) (l : text) (acc : list (text * json)) {struct f} : option (json * text) :=
  match f with O => None | S f =>
    match expect 34 l with None => None | Some t =>
    match str t [] with None => None | Some (name, t) =>
    match expect 58 t with None => None | Some t =>
    match value f t with None => None | Some (v, t) =>
    match expect 44 t with Some t => members f t ((name, v) :: acc) | None =>
    match expect 125 t with Some t => Some (JO (rev_append ((name, v) :: acc) []), t) | None => None end end end end end end end
with elements (f : nat) (l : text) (acc : list json) {struct f} : option (json * text) :=
  match f with O => None | S f =>
    match value f l with None => None | Some (v, t) =>
    match expect 44 t with Some t => elements f t (v :: acc) | None =>
    match expect 93 t with Some t => Some (JL (rev_append (v :: acc) []), t) | None => None end end end end.
Definition read_json (l : text) : option json := match value (List.length l) l with Some (v, t) => match skip t with [] => Some v | _ => None end | None => None end.

(** The first field of a name; a name given twice is refused. *)
Definition field_of (o : json) (name : string) : option json :=
  match o with JO l => match filter (fun x => text_eqb (fst x) name) l with [(_, v)] => Some v | _ => None end | _ => None end.
Definition bind {A B} (a : option A) (f : A -> option B) : option B := match a with Some a => f a | None => None end.
Notation "x <- a ; b" := (bind a (fun x => b)) (at level 100, a at next level, right associativity).
Fixpoint all {A B} (f : A -> option B) (l : list A) (acc : list B) : option (list B) :=
  match l with [] => Some (rev_append acc []) | a :: l => match f a with Some b => all f l (b :: acc) | None => None end end.

(** C's %a: sign, 0x, 0 or 1, hexadecimal digits, p, power. *)
Definition read_hex (l : text) : option D :=
  let (s, t) := match l with c :: t => if is c 45 then (true, t) else (false, l) | [] => (false, []) end in
  t <- starts "0x" t ;
  let '(v, k, t) := digits hex_digit 16 0 0 t in
  let '(v, k2, t) := match t with c :: t' => if is c 46 then digits hex_digit 16 v 0 t' else (v, 0, t) | [] => (v, 0, []) end in
  t <- expect 112 t ;
  e <- integer t ;
  if (k =? 1) && (k2 <=? 13) && (Z.abs e <? 1048577) then Some ((if s then - v else v), e - 4 * k2) else None.
Definition hex (j : json) : option D := match j with JS s => read_hex s | _ => None end.
Definition hexes (j : json) : option (list D) := match j with JL l => all hex l [] | _ => None end.

Definition vector_of (l : list D) : vecD := fst (fold_left (fun (vp : vecD * positive) d => (M.add (snd vp) d (fst vp), Pos.succ (snd vp))) l (M.empty D, 1%positive)).
Definition diagonal (n : positive) (f : positive -> D) : list entry := fold_left (fun acc p => (p, p, f p) :: acc) (rev_append (upto n) []) [].

(** The certificate of a Hopfield or firing-rate network with weights W: tau x' = -leak x + gain W phi(x), tau x' = -leak x + phi(gain W x + u). *)
Definition interpret (j : json) (W : Z * Z * list entry) : option certificate :=
  let '(rows, columns, w) := W in
  match rows with Zpos n => if negb (rows =? columns) then None else
    schema <- field_of j "schema" ; norm <- field_of j "norm" ; model <- field_of j "model" ; kind <- field_of model "kind" ;
    p <- field_of model "parameters" ;
    (let constant_or_vector := fun name : string => x <- field_of p name ; match x with
       | JS s => d <- read_hex s ; Some (vector n (fun _ => d))
       | _ => l <- hexes x ; if Z.of_nat (List.length l) =? rows then Some (vector_of l) else None end in
     tau <- constant_or_vector "tau"%string ; lo <- constant_or_vector "slope_lo"%string ; hi <- constant_or_vector "slope_hi"%string ; leak <- constant_or_vector "leak"%string ;
     gain <- bind (field_of p "gain") hex ; rate <- bind (field_of j "rate") hex ; gap <- bind (field_of j "gap") hex ;
     ws <- bind (field_of j "weights") hexes ; wit <- bind (field_of j "witness") hexes ;
     lim <- match field_of j "limiting" with Some (JL l) => all (fun x => match x with JI z => match z + 1 with Zpos q => Some q | _ => None end | _ => None end) l [] | _ => None end ;
     l1 <- match norm with JS s => if text_eqb s "l1" then Some true else if text_eqb s "linf" then Some false else None | _ => None end ;
     bc <- match kind with JS s => if text_eqb s "hopfield" then Some (w, diagonal n (fun _ => D1)) else if text_eqb s "firing-rate" then Some (diagonal n (fun _ => D1), w) else None | _ => None end ;
     if match schema with JS s => text_eqb s "metzler-certificate/3" | _ => false end && (Nat.eqb (List.length lim) (List.length wit)) && (Z.of_nat (List.length ws) =? rows) then
       Some {| Check.l1 := l1; n := n; m := n; entriesA := diagonal n (fun q => Dopp (get leak q)); entriesB := fst bc; entriesC := snd bc;
         c_gain := gain; c_tau := tau; c_lo := lo; c_hi := hi; weights := vector_of ws; rate := rate; gap := gap;
         witness := combine lim wit; corners := fun _ => None |}
     else None)
  | _ => None end.

Definition read (cert : text) (st : state) : option certificate := j <- read_json cert ; W <- finish st ; interpret j W.
(** What is extracted; the driver feeds the lines of the file to step. *)
Definition check_from (cert : text) (st : state) : bool := match read cert st with Some c => check c | None => false end.
Definition check_texts (cert : text) (lines : list text) : bool := check_from cert (fold_left step lines Banner).

(** From characters to trajectories. *)
Theorem texts_true : forall cert lines, check_texts cert lines = true -> exists c, read cert (fold_left step lines Banner) = Some c /\
  contracts c (vec_of (weights c)) (D2R (rate c)) /\
  (forall w r, all_positive (size (net c)) w -> contracts c w r -> (r <= D2R (rate c) + D2R (gap c))%R).
Proof.
  intros cert lines H. unfold check_texts, check_from in H. destruct (read cert _) as [c|]; [|discriminate].
  exists c. split; [reflexivity|]. apply certificate_true, H.
Qed.
