(** The certificate: what its fields mean, from the characters to the record that the checker judges.
    docs/format.md says the same in words. What is not understood is refused with a sentence. *)
Require Import Ascii String List ZArith Bool FMapPositive.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Characters Metzler.Json Metzler.Market.
Import ListNotations.
Open Scope Z_scope.

(** * Numbers *)
Definition of_a_double : Z := 1023.
Definition of_a_weight : Z := 1048576.
Definition number (largest : Z) (j : json) : outcome D :=
  s <- text_of j ; need (read_hex largest s) ("not a hexadecimal number in its range: " ++ to_string s).
Definition numbers_in (largest : Z) (j : json) : outcome (list D) := l <- list_of j ; all (number largest) l [].
Definition one_double (o : json) (name : string) : outcome D := j <- field o name ; number of_a_double j.
Definition flag (o : json) (name : string) : outcome bool :=
  j <- field o name ; match j with Truth b => Good b | _ => No (name ++ " is not true or false") end.

Definition vector_of (l : list D) : vecD :=
  fst (fold_left (fun (vp : vecD * positive) d => (M.add (snd vp) d (fst vp), Pos.succ (snd vp))) l (M.empty D, 1%positive)).
Fixpoint copies (k : nat) (d : D) (acc : list D) : list D := match k with O => acc | S k => copies k d (d :: acc) end.
(** A list of so many numbers, or one number for all of them. *)
Definition vector_in (o : json) (count : positive) (name : string) : outcome vecD :=
  j <- field o name ;
  match j with
  | Text _ => d <- number of_a_double j ; Good (vector_of (copies (Pos.to_nat count) d []))
  | _ =>
      l <- numbers_in of_a_double j ;
      _ <- require (Z.of_nat (length l) =? Zpos count) (name ++ " holds another number of numbers than the network") ;
      Good (vector_of l)
  end.

(** A system without nonlinearities has one that touches nothing. *)
Definition slopes_in (o : json) (count : Z) (name : string) : outcome vecD :=
  match count with Zpos k => vector_in o k name | _ =>
    j <- field o name ; _ <- match j with List [] => Good D0 | _ => number of_a_double j end ; Good (M.empty D) end.

(** * The network *)
(** A kind by its name in the file: its matrices in the order W (or A), B, C or dissipation, and the parameter that it has besides
    tau, slope_lo, slope_hi and gain. *)
Record row := { name : string; is_kind : kind; matrices : list string; parameter : option string }.
Definition table : list row := [
  {| name := "hopfield"; is_kind := Hopfield; matrices := ["W"%string]; parameter := Some "leak"%string |};
  {| name := "hopfield"; is_kind := FullHopfield; matrices := ["W"; "dissipation"]%string; parameter := None |};
  {| name := "firing-rate"; is_kind := FiringRate; matrices := ["W"%string]; parameter := Some "leak"%string |};
  {| name := "firing-rate"; is_kind := FullFiringRate; matrices := ["W"; "dissipation"]%string; parameter := None |};
  {| name := "persidskii"; is_kind := Persidskii; matrices := ["W"%string]; parameter := None |};
  {| name := "diagonal-feedback"; is_kind := DiagonalFeedback; matrices := ["W"%string]; parameter := Some "feedback"%string |};
  {| name := "lure"; is_kind := Lure; matrices := ["A"; "B"; "C"]%string; parameter := None |};
  {| name := "hopfield-map"; is_kind := HopfieldMap; matrices := ["W"%string]; parameter := None |};
  {| name := "firing-rate-map"; is_kind := FiringRateMap; matrices := ["W"%string]; parameter := None |};
  {| name := "lure-map"; is_kind := LureMap; matrices := ["A"; "B"; "C"]%string; parameter := None |};
  {| name := "echo-state"; is_kind := EchoState; matrices := ["W"%string]; parameter := Some "a"%string |};
  {| name := "implicit"; is_kind := Implicit; matrices := ["W"%string]; parameter := None |}].
(** The last row of the name without a parameter of its own, or that whose parameter is there. *)
Definition suits (kind : text) (parameters : json) (x : row) : bool :=
  text_eqb kind (name x) && match parameter x with Some p => given parameters p | None => true end.

Definition of_size (m : matrix) (rows columns : Z) (name : string) : outcome (list entry) :=
  _ <- require ((height m =? rows) && (width m =? columns)) ("the matrix " ++ name ++ " has another size than the network") ;
  Good (entries m).

(** The matrix of this name among the files, each of which is given once. *)
Definition matrix_named (files : list (text * state)) (name : string) : outcome matrix :=
  match filter (fun x => text_eqb (fst x) name) files with
  | [(_, st)] => match finish st with Good m => Good m | No why => No (name ++ ": " ++ why) end
  | _ => No ("the matrix " ++ name ++ " must be given once") end.

Definition subject_in (j : json) (files : list (text * state)) : outcome subject :=
  _ <- fields j ["kind"; "sha256"; "parameters"]%string ["names"; "time_unit"]%string ;
  kind <- bind (field j "kind") text_of ; p <- field j "parameters" ;
  x <- need (find (suits kind p) table) ("networks of the kind " ++ to_string kind ++ " are not covered by this checker") ;
  _ <- fields p (["tau"; "slope_lo"; "slope_hi"; "gain"]%string ++ match parameter x with Some name => [name] | None => [] end) [] ;
  _ <- require (Nat.eqb (length files) (length (matrices x))) "the files are not those of the matrices that the certificate is about" ;
  ms <- all (matrix_named files) (matrices x) [] ;
  W <- need (hd_error ms) "a network has a matrix" ;
  size <- match height W with Zpos size => Good size | _ => No "a network has at least one state" end ;
  w <- of_size W (Zpos size) (Zpos size) (hd "W"%string (matrices x)) ;
  bcd <- match tl ms with
    | [B; C] => b <- of_size B (Zpos size) (width B) "B" ; c <- of_size C (width B) (Zpos size) "C" ; Good (width B, b, c, [])
    | [F] => d <- of_size F (Zpos size) (Zpos size) "dissipation" ; Good (Zpos size, [], [], d)
    | _ => Good (Zpos size, [], [], []) end ;
  (let '(k, b, c, d) := bcd in
  o <- match parameter x with Some name => vector_in p size name | None => Good (M.empty D) end ;
  t <- vector_in p size "tau" ; l <- slopes_in p k "slope_lo" ; h <- slopes_in p k "slope_hi" ; g <- one_double p "gain" ;
  _ <- require (0 <=? fst g) "the gain is negative" ;
  Good {| kind_of := is_kind x; n := size; m := Z.to_pos k; matW := w; matB := b; matC := c; matD := d;
    own := o; tau := t; lo := l; hi := h; gain := g |}).

(** * The claim *)
Fixpoint rising (last : Z) (l : list Z) : bool := match l with [] => true | a :: l => (last <? a) && rising a l end.
(** Indices count from 0 in certificates. *)
Definition index (j : json) : outcome Z := match j with Whole z => Good z | _ => No "an index is not a whole number" end.
Fixpoint joined (l : list Z) (x : list D) (acc : list (positive * D)) : outcome (list (positive * D)) :=
  match l, x with
  | [], [] => Good (rev_append acc [])
  | a :: l, d :: x => match a + 1 with Zpos p => joined l x ((p, d) :: acc) | _ => No "an index is negative" end
  | _, _ => No "limiting and witness differ in length" end.
Definition digits_in (s : text) : outcome (list bool) :=
  all (fun c => if is c 48 then Good false else if is c 49 then Good true else No "corners are not digits 0 and 1"%string) s [].
Fixpoint corners_in (l : list (text * json)) (acc : M.t (list bool)) : outcome (M.t (list bool)) :=
  match l with
  | [] => Good acc
  | (key, j) :: l =>
      match natural key, j with
      | Some i, Text s => match i + 1, digits_in s with
        | Zpos p, Good bs => match M.find p acc with None => corners_in l (M.add p bs acc) | _ => No "the corners of a row are given twice" end
        | _, _ => No "corners are not digits 0 and 1" end
      | _, _ => No "corners must map rows to digits" end end.

Definition order_in (j : json) : outcome bool :=
  s <- text_of j ; if text_eqb s "l1" then Good true else if text_eqb s "linf" then Good false else No "the norm must be l1 or linf".
Definition claim_in (about_it : subject) (low high : D) (order e : json) : outcome certificate :=
  sums <- order_in order ;
  ws <- bind (field e "weights") (numbers_in of_a_weight) ;
  _ <- require (Z.of_nat (length ws) =? Zpos (n about_it)) "the norm has another number of weights than the network states" ;
  lim <- bind (bind (field e "limiting") list_of) (fun l => all index l []) ; _ <- require (rising (-1) lim) "limiting must hold rising indices" ;
  wit <- bind (field e "witness") (numbers_in of_a_weight) ; x <- joined lim wit [] ;
  cs <- match field e "corners" with Good (Object l) => corners_in l (M.empty _) | _ => No "corners must be an object" end ;
  ex <- flag e "exact" ; at_ <- flag e "attained" ;
  Good {| about := about_it; l1 := sums; weights := vector_of ws; Certificate.lower := low; upper := high;
    witness := x; corners := cs; exact := ex; attained := at_ |}.

(** What made a certificate: texts that claim nothing; one that looks like a number is refused, as everywhere. *)
Definition versions_in (j : json) : outcome unit :=
  v <- field j "versions" ;
  match v with
  | Object l => _ <- all (fun x : text * json => s <- text_of (snd x) ; match starts "0x" s, starts "-0x" s with
      None, None => Good tt | _, _ => No "versions must hold texts"%string end) l [] ; Good tt
  | _ => No "versions must be an object of texts" end.

Definition schema_3 := ["schema"; "norm"; "rate"; "gap"; "exact"; "attained"; "weights"; "limiting"; "witness"; "corners"; "model"; "versions"]%string.
Definition schema_4 := ["schema"; "kind"; "quantity"; "subject"; "lower"; "upper"; "evidence"; "versions"]%string.
Definition evidence := ["order"; "weights"; "exact"; "attained"; "limiting"; "witness"; "corners"]%string.
Definition read_3 (j : json) (files : list (text * state)) : outcome certificate :=
  _ <- fields j schema_3 [] ; _ <- versions_in j ;
  s <- bind (field j "model") (fun x => subject_in x files) ; rate <- one_double j "rate" ; gap <- one_double j "gap" ;
  _ <- require (0 <=? fst gap) "the gap is negative" ;
  order <- field j "norm" ; claim_in s rate (Dadd rate gap) order j.
Definition read_4 (j : json) (files : list (text * state)) : outcome certificate :=
  kind <- bind (field j "kind") text_of ;
  _ <- require (text_eqb kind "diagonal") ("claims of the kind " ++ to_string kind ++ " are not covered by this checker") ;
  _ <- fields j schema_4 [] ; _ <- versions_in j ; quantity <- bind (field j "quantity") text_of ; _ <- require (text_eqb quantity "rate") "the quantity is not a rate" ;
  s <- bind (field j "subject") (fun x => subject_in x files) ; low <- one_double j "lower" ; high <- one_double j "upper" ;
  _ <- require (Dleb low high) "lower is above upper" ;
  e <- field j "evidence" ; _ <- fields e evidence [] ; order <- field e "order" ; claim_in s low high order e.

Definition read (file : text) (files : list (text * state)) : outcome certificate :=
  j <- read_json file ;
  _ <- require (negb (given j "side")) "some arrays lie in a file beside the certificate: metzler check --proved puts them into it" ;
  schema <- bind (field j "schema") text_of ;
  if text_eqb schema "metzler-certificate/4" then read_4 j files else
  if text_eqb schema "metzler-certificate/3" then read_3 j files else
  No "the schema is not metzler-certificate/3 or 4".
