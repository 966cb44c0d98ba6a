(** JSON: texts, whole numbers, true, false, null, lists, objects; numbers with a fraction are not in the format.
    Texts are kept as they are written, with their escapes. Objects keep all their fields, lists are read without recursion. *)
Require Import Ascii String List ZArith Bool.
Require Import Metzler.Characters.
Import ListNotations.
Open Scope Z_scope.

Inductive json := Text (s : text) | Whole (z : Z) | Truth (b : bool) | Null | List (l : list json) | Object (l : list (text * json)).

Definition is_space (c : ascii) : bool := let k := code c in (k =? space) || (k =? ten) || (k =? carriage_return) || (k =? tabulator).
Definition quotation : Z := 34.
Definition backslash : Z := 92.
Definition comma : Z := 44.
Fixpoint skip (l : text) : text := match l with c :: t => if is_space c then skip t else l | [] => [] end.
Definition expect (k : Z) (l : text) : option text := match skip l with c :: t => if is c k then Some t else None | [] => None end.

(** What stands before the closing quotation mark; a backslash takes the next character with it. *)
Fixpoint quoted (l acc : text) : option (text * text) :=
  match l with
  | c :: t => if is c quotation then Some (rev_append acc [], t) else if code c <? space then None else
      if is c backslash then match t with d :: t => quoted t (d :: c :: acc) | [] => None end else quoted t (c :: acc)
  | [] => None end.

(** A word or a whole number that begins with c. *)
Definition scalar (c : ascii) (l : text) : option (json * text) :=
  if is c 116 then match starts "true" l with Some t => Some (Truth true, t) | None => None end
  else if is c 102 then match starts "false" l with Some t => Some (Truth false, t) | None => None end
  else if is c 110 then match starts "null" l with Some t => Some (Null, t) | None => None end
  else let (s, u) := if is c 45 then signed l else (false, l) in
    let '(v, k, u) := digits digit ten 0 0 u in
    if 0 <? k then Some (Whole (negated s v), u) else None.

(** fuel is the number of characters, depth how many brackets may be open. *)
Fixpoint value (fuel depth : nat) (l : text) {struct fuel} : option (json * text) :=
  match fuel, depth with
  | S f, S d =>
    match skip l with
    | [] => None
    | c :: t =>
      if is c quotation then match quoted t [] with Some (s, t) => Some (Text s, t) | None => None end
      else if is c 123 then match expect 125 t with Some t => Some (Object [], t) | None => members f d t [] end
      else if is c 91 then match expect 93 t with Some t => Some (List [], t) | None => elements f d t [] end
      else scalar c (c :: t)
    end
  | _, _ => None end
with members (fuel depth : nat) (l : text) (acc : list (text * json)) {struct fuel} : option (json * text) :=
  match fuel with O => None | S f =>
    match expect 34 l with None => None | Some t =>
    match quoted t [] with None => None | Some (name, t) =>
    match expect 58 t with None => None | Some t =>
    match value f depth t with None => None | Some (v, t) =>
    match expect comma t with Some t => members f depth t ((name, v) :: acc) | None =>
    match expect 125 t with Some t => Some (Object (rev_append ((name, v) :: acc) []), t) | None => None end end end end end end end
with elements (fuel depth : nat) (l : text) (acc : list json) {struct fuel} : option (json * text) :=
  match fuel with O => None | S f =>
    match value f depth l with None => None | Some (v, t) =>
    match expect comma t with Some t => elements f depth t (v :: acc) | None =>
    match expect 93 t with Some t => Some (List (rev_append (v :: acc) []), t) | None => None end end end end.

Definition deepest : nat := 64.
Definition read_json (l : text) : outcome json :=
  match value (length l) deepest l with
  | Some (v, t) => match skip t with [] => Good v | _ => No "the certificate goes on behind its end" end
  | None => No "the certificate is not JSON of its format" end.

(** * Fields *)
Definition field (o : json) (name : string) : outcome json :=
  match o with
  | Object l => match filter (fun x => text_eqb (fst x) name) l with
      | [(_, v)] => Good v | [] => No ("the field " ++ name ++ " is missing")%string | _ => No ("the field " ++ name ++ " is given twice")%string end
  | _ => No ("there is no object around the field " ++ name)%string end.
Definition given (o : json) (name : string) : bool := match field o name with Good _ => true | No _ => false end.
(** Each of these names once and no other but those that may be there. *)
Fixpoint only (l : list (text * json)) (names : list string) : outcome unit :=
  match l with
  | [] => Good tt
  | (name, _) :: l => if existsb (text_eqb name) names then only l names else No ("the field " ++ to_string name ++ " is not known")%string end.
Definition at_most_once (l : list (text * json)) (name : string) : outcome unit :=
  match filter (fun x => text_eqb (fst x) name) l with _ :: _ :: _ => No ("the field " ++ name ++ " is given twice")%string | _ => Good tt end.
Definition fields (o : json) (names may : list string) : outcome unit :=
  match o with
  | Object l => _ <- only l (names ++ may) ; _ <- all (field o) names [] ; _ <- all (at_most_once l) may [] ; Good tt
  | _ => No "an object is expected" end.
Definition text_of (j : json) : outcome text := match j with Text s => Good s | _ => No "a text is expected" end.
Definition list_of (j : json) : outcome (list json) := match j with List l => Good l | _ => No "a list of numbers is expected" end.
