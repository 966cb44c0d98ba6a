
(** val option_map : ('a1 -> 'a2) -> 'a1 option -> 'a2 option **)

let option_map f = function
| Some a -> Some (f a)
| None -> None

(** val app : 'a1 list -> 'a1 list -> 'a1 list **)

let rec app l m0 =
  match l with
  | [] -> m0
  | a::l2 -> a::(app l2 m0)

type comparison =
| Eq
| Lt
| Gt

module Coq__1 = struct
 (** val add : int -> int -> int **)
 let rec add n1 m0 =
   (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
     (fun _ -> m0)
     (fun p -> succ (add p m0))
     n1
end
include Coq__1

type n =
| N0
| Npos of Big.t



module type EqLtLe =
 sig
  type t
 end

module MakeOrderTac =
 functor (O:EqLtLe) ->
 functor (P:sig
 end) ->
 struct
 end

module Nat =
 struct
 end

module Pos =
 struct
  (** val add : Big.t -> Big.t -> Big.t **)

  let rec add x y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.shift_left p 1) (add_carry p q))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1))
        (add p q))
        (fun _ -> (fun p -> Big.shift_left p 1) (Big.succ p))
        y)
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1))
        (add p q))
        (fun q -> (fun p -> Big.shift_left p 1) (add p q))
        (fun _ -> (fun p -> Big.succ (Big.shift_left p 1)) p)
        y)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.shift_left p 1) (Big.succ q))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1)) q)
        (fun _ -> (fun p -> Big.shift_left p 1) Big.one)
        y)
      x

  (** val add_carry : Big.t -> Big.t -> Big.t **)

  and add_carry x y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1))
        (add_carry p q))
        (fun q -> (fun p -> Big.shift_left p 1) (add_carry p q))
        (fun _ -> (fun p -> Big.succ (Big.shift_left p 1)) (Big.succ p))
        y)
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.shift_left p 1) (add_carry p q))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1))
        (add p q))
        (fun _ -> (fun p -> Big.shift_left p 1) (Big.succ p))
        y)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> (fun p -> Big.succ (Big.shift_left p 1))
        (Big.succ q))
        (fun q -> (fun p -> Big.shift_left p 1) (Big.succ q))
        (fun _ -> (fun p -> Big.succ (Big.shift_left p 1)) Big.one)
        y)
      x

  (** val pred_double : Big.t -> Big.t **)

  let rec pred_double x =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p -> (fun p -> Big.succ (Big.shift_left p 1))
      ((fun p -> Big.shift_left p 1) p))
      (fun p -> (fun p -> Big.succ (Big.shift_left p 1))
      (pred_double p))
      (fun _ -> Big.one)
      x

  (** val pred : Big.t -> Big.t **)

  let pred = (fun p -> if Big.equal p Big.one then Big.one else Big.pred p)

  (** val mul : Big.t -> Big.t -> Big.t **)

  let rec mul x y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p -> add y ((fun p -> Big.shift_left p 1) (mul p y)))
      (fun p -> (fun p -> Big.shift_left p 1) (mul p y))
      (fun _ -> y)
      x

  (** val iter : ('a1 -> 'a1) -> 'a1 -> Big.t -> 'a1 **)

  let rec iter f x n1 =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun n' -> f (iter f (iter f x n') n'))
      (fun n' -> iter f (iter f x n') n')
      (fun _ -> f x)
      n1

  (** val div2 : Big.t -> Big.t **)

  let div2 p =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p0 -> p0)
      (fun p0 -> p0)
      (fun _ -> Big.one)
      p

  (** val div2_up : Big.t -> Big.t **)

  let div2_up p =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p0 -> Big.succ p0)
      (fun p0 -> p0)
      (fun _ -> Big.one)
      p

  (** val size : Big.t -> Big.t **)

  let rec size p =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p0 -> Big.succ (size p0))
      (fun p0 -> Big.succ (size p0))
      (fun _ -> Big.one)
      p

  (** val compare_cont : comparison -> Big.t -> Big.t -> comparison **)

  let rec compare_cont r x y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> compare_cont r p q)
        (fun q -> compare_cont Gt p q)
        (fun _ -> Gt)
        y)
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> compare_cont Lt p q)
        (fun q -> compare_cont r p q)
        (fun _ -> Gt)
        y)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> Lt)
        (fun _ -> Lt)
        (fun _ -> r)
        y)
      x

  (** val compare : Big.t -> Big.t -> comparison **)

  let compare = (fun a b -> let c = Big.compare a b in if c = 0 then Eq else if c < 0 then Lt else Gt)

  (** val iter_op : ('a1 -> 'a1 -> 'a1) -> Big.t -> 'a1 -> 'a1 **)

  let rec iter_op op p a =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p0 -> op a (iter_op op p0 (op a a)))
      (fun p0 -> iter_op op p0 (op a a))
      (fun _ -> a)
      p

  (** val of_succ_nat : int -> Big.t **)

  let rec of_succ_nat n1 =
    (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
      (fun _ -> Big.one)
      (fun x -> Big.succ (of_succ_nat x))
      n1
 end

module N =
 struct
  (** val add : n -> n -> n **)

  let add n1 m0 =
    match n1 with
    | N0 -> m0
    | Npos p -> (match m0 with
                 | N0 -> n1
                 | Npos q -> Npos (Pos.add p q))

  (** val mul : n -> n -> n **)

  let mul n1 m0 =
    match n1 with
    | N0 -> N0
    | Npos p -> (match m0 with
                 | N0 -> N0
                 | Npos q -> Npos (Pos.mul p q))
 end

module Z =
 struct
  (** val double : Big.t -> Big.t **)

  let double x =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> Big.zero)
      (fun p -> (fun p -> p) ((fun p -> Big.shift_left p 1) p))
      (fun p -> Big.neg ((fun p -> Big.shift_left p 1) p))
      x

  (** val succ_double : Big.t -> Big.t **)

  let succ_double x =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> (fun p -> p) Big.one)
      (fun p -> (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
      p))
      (fun p -> Big.neg (Pos.pred_double p))
      x

  (** val pred_double : Big.t -> Big.t **)

  let pred_double x =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> Big.neg Big.one)
      (fun p -> (fun p -> p) (Pos.pred_double p))
      (fun p -> Big.neg ((fun p -> Big.succ (Big.shift_left p 1)) p))
      x

  (** val pos_sub : Big.t -> Big.t -> Big.t **)

  let rec pos_sub x y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> double (pos_sub p q))
        (fun q -> succ_double (pos_sub p q))
        (fun _ -> (fun p -> p) ((fun p -> Big.shift_left p 1) p))
        y)
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> pred_double (pos_sub p q))
        (fun q -> double (pos_sub p q))
        (fun _ -> (fun p -> p) (Pos.pred_double p))
        y)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun q -> Big.neg ((fun p -> Big.shift_left p 1) q))
        (fun q -> Big.neg (Pos.pred_double q))
        (fun _ -> Big.zero)
        y)
      x

  (** val pow_pos : Big.t -> Big.t -> Big.t **)

  let pow_pos z0 =
    Pos.iter (Big.mul z0) ((fun p -> p) Big.one)

  (** val pow : Big.t -> Big.t -> Big.t **)

  let pow = (fun a k -> if Big.sign k < 0 then Big.zero else Big.pow a (Big.to_int k))

  (** val compare : Big.t -> Big.t -> comparison **)

  let compare = (fun a b -> let c = Big.compare a b in if c = 0 then Eq else if c < 0 then Lt else Gt)

  (** val sgn : Big.t -> Big.t **)

  let sgn = (fun a -> Big.of_int (Big.sign a))

  (** val to_N : Big.t -> n **)

  let to_N z0 =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> N0)
      (fun p -> Npos p)
      (fun _ -> N0)
      z0

  (** val of_N : n -> Big.t **)

  let of_N = function
  | N0 -> Big.zero
  | Npos p -> (fun p -> p) p

  (** val to_pos : Big.t -> Big.t **)

  let to_pos z0 =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> Big.one)
      (fun p -> p)
      (fun _ -> Big.one)
      z0

  (** val pos_div_eucl : Big.t -> Big.t -> Big.t*Big.t **)

  let rec pos_div_eucl a b =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun a' ->
      let q,r = pos_div_eucl a' b in
      let r' =
        Big.add
          (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) r)
          ((fun p -> p) Big.one)
      in
      if Big.lt r' b
      then (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) q),r'
      else (Big.add
             (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one))
               q) ((fun p -> p) Big.one)),(Big.sub r' b))
      (fun a' ->
      let q,r = pos_div_eucl a' b in
      let r' =
        Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) r
      in
      if Big.lt r' b
      then (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) q),r'
      else (Big.add
             (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one))
               q) ((fun p -> p) Big.one)),(Big.sub r' b))
      (fun _ ->
      if Big.leq ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) b
      then Big.zero,((fun p -> p) Big.one)
      else ((fun p -> p) Big.one),Big.zero)
      a

  (** val div_eucl : Big.t -> Big.t -> Big.t*Big.t **)

  let div_eucl a b =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> Big.zero,Big.zero)
      (fun a' ->
      (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
        (fun _ -> Big.zero,a)
        (fun _ -> pos_div_eucl a' b)
        (fun b' ->
        let q,r = pos_div_eucl a' ((fun p -> p) b') in
        ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
           (fun _ -> (Big.neg q),Big.zero)
           (fun _ ->
           (Big.neg (Big.add q ((fun p -> p) Big.one))),(Big.add b r))
           (fun _ ->
           (Big.neg (Big.add q ((fun p -> p) Big.one))),(Big.add b r))
           r))
        b)
      (fun a' ->
      (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
        (fun _ -> Big.zero,a)
        (fun _ ->
        let q,r = pos_div_eucl a' b in
        ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
           (fun _ -> (Big.neg q),Big.zero)
           (fun _ ->
           (Big.neg (Big.add q ((fun p -> p) Big.one))),(Big.sub b r))
           (fun _ ->
           (Big.neg (Big.add q ((fun p -> p) Big.one))),(Big.sub b r))
           r))
        (fun b' ->
        let q,r = pos_div_eucl a' ((fun p -> p) b') in q,(Big.neg r))
        b)
      a

  (** val div : Big.t -> Big.t -> Big.t **)

  let div = (fun a b -> if Big.sign b = 0 then Big.zero else Big.fdiv a b)

  (** val div2 : Big.t -> Big.t **)

  let div2 z0 =
    (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
      (fun _ -> Big.zero)
      (fun p ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> (fun p -> p) (Pos.div2 p))
        (fun _ -> (fun p -> p) (Pos.div2 p))
        (fun _ -> Big.zero)
        p)
      (fun p -> Big.neg (Pos.div2_up p))
      z0

  (** val log2 : Big.t -> Big.t **)

  let log2 = (fun a -> if Big.sign a <= 0 then Big.zero else Big.of_int (Big.numbits a - 1))

  (** val shiftl : Big.t -> Big.t -> Big.t **)

  let shiftl = (fun a k -> if Big.sign k >= 0 then Big.shift_left a (Big.to_int k) else Big.shift_right a (Big.to_int (Big.neg k)))
 end

(** val hd : 'a1 -> 'a1 list -> 'a1 **)

let hd default = function
| [] -> default
| x::_ -> x

(** val hd_error : 'a1 list -> 'a1 option **)

let hd_error = function
| [] -> None
| x::_ -> Some x

(** val tl : 'a1 list -> 'a1 list **)

let tl = function
| [] -> []
| _::m0 -> m0

(** val map : ('a1 -> 'a2) -> 'a1 list -> 'a2 list **)

let rec map f = function
| [] -> []
| a::t0 -> (f a)::(map f t0)

(** val filter : ('a1 -> bool) -> 'a1 list -> 'a1 list **)

let rec filter f = function
| [] -> []
| x::l0 -> if f x then x::(filter f l0) else filter f l0

(** val find : ('a1 -> bool) -> 'a1 list -> 'a1 option **)

let rec find f = function
| [] -> None
| x::tl0 -> if f x then Some x else find f tl0

(** val zero : char **)

let zero = '\000'

(** val one : char **)

let one = '\001'

(** val shift : bool -> char -> char **)

let shift = fun b c -> Char.chr (((Char.code c) lsl 1) land 255 + if b then 1 else 0)

(** val ascii_of_pos : Big.t -> char **)

let ascii_of_pos =
  let rec loop n1 p =
    (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
      (fun _ -> zero)
      (fun n' ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun p' -> shift true (loop n' p'))
        (fun p' -> shift false (loop n' p'))
        (fun _ -> one)
        p)
      n1
  in loop (succ (succ (succ (succ (succ (succ (succ (succ 0))))))))

(** val ascii_of_N : n -> char **)

let ascii_of_N = function
| N0 -> zero
| Npos p -> ascii_of_pos p

type string =
| EmptyString
| String of char * string

(** val append : string -> string -> string **)

let rec append s1 s2 =
  match s1 with
  | EmptyString -> s2
  | String (c, s1') -> String (c, (append s1' s2))

type 'x compare0 =
| LT
| EQ
| GT

module type OrderedType =
 sig
  type t

  val compare : t -> t -> t compare0

  val eq_dec : t -> t -> bool
 end

module OrderedTypeFacts =
 functor (O:OrderedType) ->
 struct
  module TO =
   struct
    type t = O.t
   end

  module IsTO =
   struct
   end

  module OrderTac = MakeOrderTac(TO)(IsTO)

  (** val eq_dec : O.t -> O.t -> bool **)

  let eq_dec =
    O.eq_dec

  (** val lt_dec : O.t -> O.t -> bool **)

  let lt_dec x y =
    match O.compare x y with
    | LT -> true
    | _ -> false

  (** val eqb : O.t -> O.t -> bool **)

  let eqb x y =
    if eq_dec x y then true else false
 end

module KeyOrderedType =
 functor (O:OrderedType) ->
 struct
  module MO = OrderedTypeFacts(O)
 end

module PositiveOrderedTypeBits =
 struct
  type t = Big.t

  (** val compare : t -> t -> Big.t compare0 **)

  let rec compare p y =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun p0 ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun p1 -> compare p0 p1)
        (fun _ -> GT)
        (fun _ -> GT)
        y)
      (fun p0 ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> LT)
        (fun p1 -> compare p0 p1)
        (fun _ -> LT)
        y)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> LT)
        (fun _ -> GT)
        (fun _ -> EQ)
        y)
      p

  (** val eq_dec : Big.t -> Big.t -> bool **)

  let eq_dec x y =
    match Pos.compare x y with
    | Eq -> true
    | _ -> false
 end

(** val append0 : Big.t -> Big.t -> Big.t **)

let rec append0 i j =
  (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
    (fun ii -> (fun p -> Big.succ (Big.shift_left p 1))
    (append0 ii j))
    (fun ii -> (fun p -> Big.shift_left p 1) (append0 ii j))
    (fun _ -> j)
    i

module PositiveMap =
 struct
  module E = PositiveOrderedTypeBits

  module ME = KeyOrderedType(E)

  type key = Big.t

  type 'a tree =
  | Leaf
  | Node of 'a tree * 'a option * 'a tree

  type 'a t = 'a tree

  (** val empty : 'a1 t **)

  let empty =
    Leaf

  (** val is_empty : 'a1 t -> bool **)

  let rec is_empty = function
  | Leaf -> true
  | Node (l, o, r) ->
    (match o with
     | Some _ -> false
     | None -> (&&) (is_empty l) (is_empty r))

  (** val find : key -> 'a1 t -> 'a1 option **)

  let rec find i = function
  | Leaf -> None
  | Node (l, o, r) ->
    ((fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
       (fun ii -> find ii r)
       (fun ii -> find ii l)
       (fun _ -> o)
       i)

  (** val mem : key -> 'a1 t -> bool **)

  let rec mem i = function
  | Leaf -> false
  | Node (l, o, r) ->
    ((fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
       (fun ii -> mem ii r)
       (fun ii -> mem ii l)
       (fun _ -> match o with
                 | Some _ -> true
                 | None -> false)
       i)

  (** val add : key -> 'a1 -> 'a1 t -> 'a1 t **)

  let rec add i v = function
  | Leaf ->
    ((fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
       (fun ii -> Node (Leaf, None, (add ii v Leaf)))
       (fun ii -> Node ((add ii v Leaf), None, Leaf))
       (fun _ -> Node (Leaf, (Some v), Leaf))
       i)
  | Node (l, o, r) ->
    ((fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
       (fun ii -> Node (l, o, (add ii v r)))
       (fun ii -> Node ((add ii v l), o, r))
       (fun _ -> Node (l, (Some v), r))
       i)

  (** val remove : key -> 'a1 t -> 'a1 t **)

  let rec remove i m0 =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun ii ->
      match m0 with
      | Leaf -> Leaf
      | Node (l, o, r) ->
        (match l with
         | Leaf ->
           (match o with
            | Some _ -> Node (l, o, (remove ii r))
            | None ->
              (match remove ii r with
               | Leaf -> Leaf
               | Node (t0, o0, t1) -> Node (Leaf, None, (Node (t0, o0, t1)))))
         | Node (_, _, _) -> Node (l, o, (remove ii r))))
      (fun ii ->
      match m0 with
      | Leaf -> Leaf
      | Node (l, o, r) ->
        (match o with
         | Some _ -> Node ((remove ii l), o, r)
         | None ->
           (match r with
            | Leaf ->
              (match remove ii l with
               | Leaf -> Leaf
               | Node (t0, o0, t1) -> Node ((Node (t0, o0, t1)), None, Leaf))
            | Node (_, _, _) -> Node ((remove ii l), o, r))))
      (fun _ ->
      match m0 with
      | Leaf -> Leaf
      | Node (l, _, r) ->
        (match l with
         | Leaf ->
           (match r with
            | Leaf -> Leaf
            | Node (_, _, _) -> Node (l, None, r))
         | Node (_, _, _) -> Node (l, None, r)))
      i

  (** val xelements : 'a1 t -> key -> (key*'a1) list **)

  let rec xelements m0 i =
    match m0 with
    | Leaf -> []
    | Node (l, o, r) ->
      (match o with
       | Some x ->
         app
           (xelements l (append0 i ((fun p -> Big.shift_left p 1) Big.one)))
           ((i,x)::(xelements r
                     (append0 i ((fun p -> Big.succ (Big.shift_left p 1))
                       Big.one))))
       | None ->
         app
           (xelements l (append0 i ((fun p -> Big.shift_left p 1) Big.one)))
           (xelements r
             (append0 i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))

  (** val elements : 'a1 t -> (key*'a1) list **)

  let elements m0 =
    xelements m0 Big.one

  (** val cardinal : 'a1 t -> int **)

  let rec cardinal = function
  | Leaf -> 0
  | Node (l, o, r) ->
    (match o with
     | Some _ -> succ (Coq__1.add (cardinal l) (cardinal r))
     | None -> Coq__1.add (cardinal l) (cardinal r))

  (** val xfind : key -> key -> 'a1 t -> 'a1 option **)

  let rec xfind i j m0 =
    (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
      (fun ii ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun jj -> xfind ii jj m0)
        (fun _ -> None)
        (fun _ -> find i m0)
        j)
      (fun ii ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> None)
        (fun jj -> xfind ii jj m0)
        (fun _ -> find i m0)
        j)
      (fun _ ->
      (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
        (fun _ -> None)
        (fun _ -> None)
        (fun _ -> find i m0)
        j)
      i

  (** val xmapi : (key -> 'a1 -> 'a2) -> 'a1 t -> key -> 'a2 t **)

  let rec xmapi f m0 i =
    match m0 with
    | Leaf -> Leaf
    | Node (l, o, r) ->
      Node ((xmapi f l (append0 i ((fun p -> Big.shift_left p 1) Big.one))),
        (option_map (f i) o),
        (xmapi f r
          (append0 i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))

  (** val mapi : (key -> 'a1 -> 'a2) -> 'a1 t -> 'a2 t **)

  let mapi f m0 =
    xmapi f m0 Big.one

  (** val map : ('a1 -> 'a2) -> 'a1 t -> 'a2 t **)

  let map f m0 =
    mapi (fun _ -> f) m0

  (** val xmap2_l :
      ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a3 t **)

  let rec xmap2_l f = function
  | Leaf -> Leaf
  | Node (l, o, r) -> Node ((xmap2_l f l), (f o None), (xmap2_l f r))

  (** val xmap2_r :
      ('a1 option -> 'a2 option -> 'a3 option) -> 'a2 t -> 'a3 t **)

  let rec xmap2_r f = function
  | Leaf -> Leaf
  | Node (l, o, r) -> Node ((xmap2_r f l), (f None o), (xmap2_r f r))

  (** val _map2 :
      ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t **)

  let rec _map2 f m1 m2 =
    match m1 with
    | Leaf -> xmap2_r f m2
    | Node (l2, o1, r1) ->
      (match m2 with
       | Leaf -> xmap2_l f m1
       | Node (l3, o2, r2) ->
         Node ((_map2 f l2 l3), (f o1 o2), (_map2 f r1 r2)))

  (** val map2 :
      ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t **)

  let map2 f =
    _map2 (fun o1 o2 ->
      match o1 with
      | Some _ -> f o1 o2
      | None -> (match o2 with
                 | Some _ -> f o1 o2
                 | None -> None))

  (** val xfoldi :
      (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> key -> 'a2 **)

  let rec xfoldi f m0 v i =
    match m0 with
    | Leaf -> v
    | Node (l, o, r) ->
      (match o with
       | Some x ->
         xfoldi f r
           (f i x
             (xfoldi f l v
               (append0 i ((fun p -> Big.shift_left p 1) Big.one))))
           (append0 i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))
       | None ->
         xfoldi f r
           (xfoldi f l v (append0 i ((fun p -> Big.shift_left p 1) Big.one)))
           (append0 i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))

  (** val fold : (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> 'a2 **)

  let fold f m0 i =
    xfoldi f m0 i Big.one

  (** val equal : ('a1 -> 'a1 -> bool) -> 'a1 t -> 'a1 t -> bool **)

  let rec equal cmp m1 m2 =
    match m1 with
    | Leaf -> is_empty m2
    | Node (l2, o1, r1) ->
      (match m2 with
       | Leaf -> is_empty m1
       | Node (l3, o2, r2) ->
         (&&)
           ((&&)
             (match o1 with
              | Some v1 ->
                (match o2 with
                 | Some v2 -> cmp v1 v2
                 | None -> false)
              | None -> (match o2 with
                         | Some _ -> false
                         | None -> true)) (equal cmp l2 l3)) (equal cmp r1 r2))
 end

type d = Big.t*Big.t

(** val d0 : d **)

let d0 =
  Big.zero,Big.zero

(** val d1 : d **)

let d1 =
  ((fun p -> p) Big.one),Big.zero

(** val dopp : d -> d **)

let dopp a =
  (Big.neg (fst a)),(snd a)

(** val dabs : d -> d **)

let dabs a =
  (Big.abs (fst a)),(snd a)

(** val dmul : d -> d -> d **)

let dmul a b =
  (Big.mul (fst a) (fst b)),(Big.add (snd a) (snd b))

(** val dadd : d -> d -> d **)

let dadd a b =
  let ma,ea = a in
  let mb,eb = b in
  if Big.equal ma Big.zero
  then b
  else if Big.equal mb Big.zero
       then a
       else if Big.leq ea eb
            then (Big.add ma (Z.shiftl mb (Big.sub eb ea))),ea
            else (Big.add (Z.shiftl ma (Big.sub ea eb)) mb),eb

(** val dsub : d -> d -> d **)

let dsub a b =
  dadd a (dopp b)

(** val dleb : d -> d -> bool **)

let dleb a b =
  Big.leq (fst (dsub a b)) Big.zero

(** val dltb : d -> d -> bool **)

let dltb a b =
  Big.lt (fst (dsub a b)) Big.zero

(** val dmax : d -> d -> d **)

let dmax a b =
  if dleb a b then b else a

(** val dquot_up : Big.t -> d -> d -> d **)

let dquot_up bits0 a c =
  let s =
    Big.max Big.zero
      (Big.add (Big.sub (Z.log2 (fst c)) (Z.log2 (fst a))) bits0)
  in
  let b = Z.shiftl (fst a) s in
  let q = Z.div b (fst c) in
  (if Big.equal (Big.mul q (fst c)) b
   then q
   else Big.add q ((fun p -> p) Big.one)),(Big.sub (Big.sub (snd a) (snd c))
                                            s)

module M = PositiveMap

type entry = (Big.t*Big.t)*d

type vecD = d M.t

(** val get : vecD -> Big.t -> d **)

let get v p =
  match M.find p v with
  | Some d2 -> d2
  | None -> d0

type kind =
| Hopfield
| FullHopfield
| FiringRate
| FullFiringRate
| Persidskii
| DiagonalFeedback
| Lure
| HopfieldMap
| FiringRateMap
| LureMap
| EchoState
| Implicit

type subject = { kind_of : kind; n0 : Big.t; m : Big.t; matW : entry list;
                 matB : entry list; matC : entry list; matD : entry list;
                 own : vecD; tau : vecD; lo : vecD; hi : vecD; gain : 
                 d }

type certificate = { about : subject; l1 : bool; weights : vecD; lower : 
                     d; upper : d; witness : (Big.t*d) list;
                     corners : bool list M.t; exact : bool; attained : 
                     bool }

(** val mapr : ('a1 -> 'a2) -> 'a1 list -> 'a2 list **)

let mapr f l =
  List.rev_append
    ((fun f l a -> List.fold_left f a l) (fun acc a -> (f a)::acc) l []) []

(** val filterr : ('a1 -> bool) -> 'a1 list -> 'a1 list **)

let filterr f l =
  List.rev_append
    ((fun f l a -> List.fold_left f a l) (fun acc a ->
      if f a then a::acc else acc) l []) []

(** val upto_rec : int -> Big.t -> Big.t list -> Big.t list **)

let rec upto_rec k p acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> acc)
    (fun k0 -> upto_rec k0 (Pos.pred p) (p::acc))
    k

(** val upto : Big.t -> Big.t list **)

let upto p =
  upto_rec (Big.to_int p) p []

(** val vector : Big.t -> (Big.t -> d) -> vecD **)

let vector k f =
  (fun f l a -> List.fold_left f a l) (fun v p -> M.add p (f p) v) (upto k)
    M.empty

type 'a row_of = (Big.t*'a) list

type srow = d row_of

type irow = (d*d) row_of

(** val merge_onto :
    ('a1 -> 'a1 -> 'a1) -> 'a1 row_of -> 'a1 row_of -> 'a1 row_of -> 'a1
    row_of **)

let rec merge_onto add0 r1 =
  let rec aux r2 acc =
    match r1 with
    | [] -> List.rev_append acc r2
    | p0::t1 ->
      let p,a = p0 in
      (match r2 with
       | [] -> List.rev_append acc r1
       | p1::t2 ->
         let q,b = p1 in
         (match Pos.compare p q with
          | Eq -> merge_onto add0 t1 t2 ((p,(add0 a b))::acc)
          | Lt -> merge_onto add0 t1 r2 ((p,a)::acc)
          | Gt -> aux t2 ((q,b)::acc)))
  in aux

(** val merge :
    ('a1 -> 'a1 -> 'a1) -> 'a1 row_of -> 'a1 row_of -> 'a1 row_of **)

let merge add0 r1 r2 =
  merge_onto add0 r1 r2 []

(** val pair_up :
    ('a1 -> 'a1 -> 'a1) -> 'a1 row_of list -> 'a1 row_of list -> 'a1 row_of
    list **)

let rec pair_up add0 l acc =
  match l with
  | [] -> acc
  | a::l0 ->
    (match l0 with
     | [] -> a::acc
     | b::l2 -> pair_up add0 l2 ((merge add0 a b)::acc))

(** val merge_all :
    ('a1 -> 'a1 -> 'a1) -> int -> 'a1 row_of list -> 'a1 row_of **)

let rec merge_all add0 fuel l =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> (fun f l a -> List.fold_left f a l) (merge add0) l [])
    (fun f ->
    match l with
    | [] -> []
    | a::l0 ->
      (match l0 with
       | [] -> a
       | _::_ -> merge_all add0 f (pair_up add0 l [])))
    fuel

(** val halvings : int **)

let halvings =
  succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ
    0)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val merge_rows : srow -> srow -> srow **)

let merge_rows =
  merge dadd

(** val ascending_from : Big.t -> 'a1 row_of -> bool **)

let rec ascending_from p = function
| [] -> true
| p0::r0 -> let q,_ = p0 in if Big.lt p q then ascending_from q r0 else false

(** val ascending : 'a1 row_of -> bool **)

let ascending = function
| [] -> true
| p0::r0 -> let p,_ = p0 in ascending_from p r0

(** val flat : 'a1 row_of list -> 'a1 row_of **)

let flat l =
  List.rev_append
    ((fun f l a -> List.fold_left f a l) (fun acc r -> List.rev_append r acc)
      l []) []

(** val add_ranges : (d*d) -> (d*d) -> d*d **)

let add_ranges a b =
  (dadd (fst a) (fst b)),(dadd (snd a) (snd b))

(** val merge_ranges : irow list -> irow **)

let merge_ranges l =
  let r = flat l in if ascending r then r else merge_all add_ranges halvings l

(** val tidy : srow -> srow **)

let tidy r =
  if ascending r then r else merge_all dadd halvings (mapr (fun e -> e::[]) r)

(** val row : srow M.t -> Big.t -> srow **)

let row m0 p =
  match M.find p m0 with
  | Some r -> r
  | None -> []

(** val put : srow M.t -> entry -> srow M.t **)

let put m0 = function
| p0,v ->
  let p,q = p0 in
  if Big.equal (fst v) Big.zero then m0 else M.add p ((q,v)::(row m0 p)) m0

(** val build : entry list -> srow M.t **)

let build l =
  M.map tidy
    ((fun f l a -> List.fold_left f a l) put (List.rev_append l []) M.empty)

(** val swap : entry list -> entry list **)

let swap l =
  mapr (fun e -> let p0,v = e in let p,q = p0 in (q,p),v) l

(** val negated : entry list -> entry list **)

let negated l =
  mapr (fun e -> let p0,v = e in p0,(dopp v)) l

(** val diagonal : Big.t -> (Big.t -> d) -> entry list **)

let diagonal k f =
  mapr (fun p -> (p,p),(f p)) (upto k)

(** val inside : Big.t -> Big.t -> entry list -> bool **)

let inside k l es =
  List.for_all (fun e ->
    let p0,_ = e in let p,q = p0 in if Big.leq p k then Big.leq q l else false)
    es

(** val scale : d -> srow -> srow **)

let scale d2 r =
  mapr (fun pv -> (fst pv),(dmul d2 (snd pv))) r

(** val weigh : Big.t -> (Big.t -> d) -> srow -> d -> d -> d*d **)

let rec weigh i z0 r here there =
  match r with
  | [] -> here,there
  | p0::r0 ->
    let p,v = p0 in
    if Big.equal p i
    then weigh i z0 r0 (dadd v here) there
    else weigh i z0 r0 here (dadd (dmul (dabs v) (z0 p)) there)

(** val signed : (Big.t -> bool) -> (Big.t -> d) -> srow -> d **)

let signed neg z0 r =
  (fun f l a -> List.fold_left f a l) (fun acc pv ->
    let p,v = pv in dadd (dmul (if neg p then dopp v else v) (z0 p)) acc) r d0

type group = (d*d)*srow

(** val range : d -> d -> srow -> irow **)

let range a b c =
  mapr (fun pv ->
    let x = dmul a (snd pv) in
    let y = dmul b (snd pv) in (fst pv),(if dleb x y then x,y else y,x)) c

(** val ranges : srow -> group list -> irow **)

let ranges base gs =
  merge add_ranges (range d1 d1 base)
    (merge_ranges
      (mapr (fun g -> range (fst (fst g)) (snd (fst g)) (snd g)) gs))

(** val largest : bool -> Big.t -> irow -> srow **)

let largest free0 i r =
  mapr (fun x ->
    let p,p0 = x in
    let a,b = p0 in
    p,(if (&&) (not free0) (Big.equal p i) then b else dmax b (dopp a))) r

(** val vertices : (srow -> bool) -> srow -> group list -> bool **)

let rec vertices test base = function
| [] -> test base
| g::gs0 ->
  let p,c = g in
  let a,b = p in
  if vertices test (merge_rows base (scale a c)) gs0
  then vertices test (merge_rows base (scale b c)) gs0
  else false

(** val with_signs :
    (Big.t -> bool) -> (Big.t -> d) -> srow -> group list -> d **)

let with_signs neg z0 base gs =
  (fun f l a -> List.fold_left f a l) (fun acc g ->
    let p,c = g in
    let a,b = p in
    let s = signed neg z0 c in dadd (dmax (dmul a s) (dmul b s)) acc) gs
    (signed neg z0 base)

(** val member : unit M.t -> Big.t -> bool **)

let member s p =
  M.mem p s

(** val set_of : Big.t list -> unit M.t **)

let set_of l =
  (fun f l a -> List.fold_left f a l) (fun s p -> M.add p () s) l M.empty

(** val every_sign : (unit M.t -> bool) -> Big.t list -> unit M.t -> bool **)

let rec every_sign test columns1 neg =
  match columns1 with
  | [] -> test neg
  | p::ps ->
    if every_sign test ps neg
    then every_sign test ps (M.add p () neg)
    else false

(** val some_sign : (unit M.t -> bool) -> Big.t list -> unit M.t -> bool **)

let rec some_sign test columns1 neg =
  match columns1 with
  | [] -> test neg
  | p::ps ->
    if some_sign test ps neg then true else some_sign test ps (M.add p () neg)

(** val at_vertex : srow -> group list -> bool list -> srow **)

let rec at_vertex base gs ends0 =
  match gs with
  | [] -> base
  | g::gs0 ->
    let p,c = g in
    let a,b = p in
    at_vertex (merge_rows base (scale (if hd false ends0 then b else a) c))
      gs0 (tl ends0)

(** val some_vertex : (srow -> bool) -> srow -> group list -> bool **)

let rec some_vertex test base = function
| [] -> test base
| g::gs0 ->
  let p,c = g in
  let a,b = p in
  if some_vertex test (merge_rows base (scale a c)) gs0
  then true
  else some_vertex test (merge_rows base (scale b c)) gs0

(** val negatives : srow -> unit M.t **)

let negatives r =
  (fun f l a -> List.fold_left f a l) (fun s pv ->
    if Big.lt (fst (snd pv)) Big.zero then M.add (fst pv) () s else s) r
    M.empty

(** val negatives_of_ranges : irow -> unit M.t **)

let negatives_of_ranges r =
  (fun f l a -> List.fold_left f a l) (fun s x ->
    let p,p0 = x in
    let a,b = p0 in if dleb (dopp a) b then s else M.add p () s) r M.empty

(** val quotient : Big.t -> Big.t -> Big.t*Big.t **)

let quotient m0 e10 =
  if Big.leq Big.zero e10
  then (Big.mul m0
         (Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) Big.one)))) e10)),((fun p -> p)
         Big.one)
  else m0,(Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) Big.one)))) (Big.neg e10))

(** val scaled : Big.t -> Big.t -> Big.t -> Big.t*Big.t **)

let scaled num0 den e =
  if Big.leq Big.zero e
  then num0,(Z.shiftl den e)
  else (Z.shiftl num0 (Big.neg e)),den

(** val magnitude : Big.t -> Big.t -> Big.t **)

let magnitude num0 den =
  let g = Big.sub (Z.log2 num0) (Z.log2 den) in
  let p,q = scaled num0 den g in
  if Big.leq q p then Big.add g ((fun p -> p) Big.one) else g

(** val nearest_int : Big.t -> Big.t -> Big.t **)

let nearest_int p q =
  let f = Z.div p q in
  (match Z.compare
           (Big.mul ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one))
             (Big.sub p (Big.mul f q))) q with
   | Eq -> if Big.is_even f then f else Big.add f ((fun p -> p) Big.one)
   | Lt -> f
   | Gt -> Big.add f ((fun p -> p) Big.one))

(** val nearest_double : Big.t -> Big.t -> d **)

let nearest_double m0 e10 =
  if Big.equal m0 Big.zero
  then d0
  else let num0,den = quotient (Big.abs m0) e10 in
       let e =
         Big.max
           (Big.sub (magnitude num0 den) ((fun p -> p)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))
           (Big.neg ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           Big.one)))))))))))
       in
       let p,q = scaled num0 den e in (Big.mul (Z.sgn m0) (nearest_int p q)),e

(** val identity : Big.t -> entry list **)

let identity k =
  diagonal k (fun _ -> d1)

(** val nearest : d -> d **)

let nearest d2 =
  if Big.leq Big.zero (snd d2)
  then nearest_double
         (Big.mul (fst d2)
           (Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one))
             (snd d2))) Big.zero
  else nearest_double
         (Big.mul (fst d2)
           (Z.pow ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.shift_left p 1) Big.one))) (Big.neg (snd d2))))
         (snd d2)

(** val one_minus : d -> d **)

let one_minus a =
  nearest (dsub d1 a)

(** val matrixA : subject -> entry list **)

let matrixA s =
  match s.kind_of with
  | Hopfield -> diagonal s.n0 (fun p -> dopp (get s.own p))
  | FullHopfield -> negated s.matD
  | FiringRate -> diagonal s.n0 (fun p -> dopp (get s.own p))
  | FullFiringRate -> negated s.matD
  | Persidskii -> []
  | HopfieldMap -> []
  | FiringRateMap -> []
  | EchoState -> diagonal s.n0 (fun p -> one_minus (get s.own p))
  | Implicit -> diagonal s.n0 (fun _ -> dopp d1)
  | _ -> s.matW

(** val matrixB : subject -> entry list **)

let matrixB s =
  match s.kind_of with
  | Hopfield -> s.matW
  | FullHopfield -> s.matW
  | Persidskii -> s.matW
  | DiagonalFeedback -> diagonal s.n0 (fun p -> dopp (get s.own p))
  | Lure -> s.matB
  | HopfieldMap -> s.matW
  | LureMap -> s.matB
  | EchoState -> diagonal s.n0 (get s.own)
  | _ -> identity s.n0

(** val matrixC : subject -> entry list **)

let matrixC s =
  match s.kind_of with
  | Hopfield -> identity s.n0
  | FullHopfield -> identity s.n0
  | Persidskii -> identity s.n0
  | DiagonalFeedback -> identity s.n0
  | Lure -> s.matC
  | HopfieldMap -> identity s.n0
  | LureMap -> s.matC
  | _ -> s.matW

(** val slopes : subject -> Big.t **)

let slopes s =
  match s.kind_of with
  | Lure -> s.m
  | LureMap -> s.m
  | _ -> s.n0

(** val discrete : subject -> bool **)

let discrete s =
  match s.kind_of with
  | HopfieldMap -> true
  | FiringRateMap -> true
  | LureMap -> true
  | EchoState -> true
  | _ -> false

(** val timeless : subject -> bool **)

let timeless s =
  match s.kind_of with
  | Implicit -> true
  | _ -> discrete s

type tables = { size0 : Big.t; wide : Big.t; free : bool; tA : srow M.t;
                tB : srow M.t; tC : srow M.t; t_loops : group M.t;
                single : bool; t_tau : vecD; num : (Big.t -> d);
                denom : (Big.t -> d); t_e : vecD; t_x : vecD }

(** val bits : Big.t **)

let bits =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) Big.one)))))))

(** val tabulate : certificate -> tables **)

let tabulate c =
  let s = c.about in
  let a = matrixA s in
  let b = matrixB s in
  let c0 = matrixC s in
  let num0 = if c.l1 then get c.weights else (fun _ -> d1) in
  let denom0 = if c.l1 then get s.tau else get c.weights in
  let rows0 = build (if c.l1 then swap b else c0) in
  { size0 = s.n0; wide = (slopes s); free = (discrete s); tA =
  (build (if c.l1 then swap a else a)); tB =
  (build (if c.l1 then swap c0 else b)); tC = rows0; t_loops =
  (M.mapi (fun k r ->
    ((dmul s.gain (get s.lo k)),(dmul s.gain (get s.hi k))),r) rows0);
  single =
  (M.fold (fun _ r so_far ->
    match r with
    | [] -> so_far
    | _::l -> (match l with
               | [] -> so_far
               | _::_ -> false)) rows0 true); t_tau = s.tau; num = num0;
  denom = denom0; t_e =
  (vector s.n0 (fun p -> dquot_up bits (num0 p) (denom0 p))); t_x =
  ((fun f l a -> List.fold_left f a l) (fun v pv ->
    M.add (fst pv) (snd pv) v) c.witness M.empty) }

(** val touching : tables -> Big.t -> srow **)

let touching t0 i =
  filterr (fun pb ->
    match M.find (fst pb) t0.t_loops with
    | Some _ -> true
    | None -> false) (row t0.tB i)

(** val groups : tables -> Big.t -> group list **)

let groups t0 i =
  List.rev_append
    ((fun f l a -> List.fold_left f a l) (fun acc pb ->
      let p,b = pb in
      (match M.find p t0.t_loops with
       | Some g ->
         let p0,r = g in
         let low,high = p0 in (((dmul b low),(dmul b high)),r)::acc
       | None -> acc)) (row t0.tB i) []) []

(** val alone : tables -> srow -> bool **)

let alone t0 r =
  List.for_all (fun pb ->
    match row t0.tC (fst pb) with
    | [] -> true
    | _::l -> (match l with
               | [] -> true
               | _::_ -> false)) r

(** val few : srow -> bool **)

let few r =
  (<=) (List.length r) (succ (succ (succ (succ (succ (succ (succ (succ
    0))))))))

type way =
| Entrywise
| Vertices
| Signs
| Bound

(** val own_place : tables -> Big.t -> Big.t -> bool **)

let own_place t0 i p =
  (&&) (not t0.free) (Big.equal p i)

(** val columns : tables -> Big.t -> group list -> Big.t list **)

let columns t0 i gs =
  filterr (fun p -> not (own_place t0 i p)) (mapr fst (ranges [] gs))

(** val budget : Big.t **)

let budget =
  Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) ((fun p -> p)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))

(** val price : tables -> Big.t -> (Big.t*(Big.t*way)) option **)

let price t0 i =
  let r = touching t0 i in
  if alone t0 r
  then None
  else if few r
       then None
       else let gs = groups t0 i in
            let k = Big.of_int (List.length gs) in
            let r0 = Big.of_int (List.length (columns t0 i gs)) in
            let entries0 =
              Big.add (Big.of_int (List.length (row t0.tA i)))
                ((fun f l a -> List.fold_left f a l) (fun acc g ->
                  Big.add acc (Big.of_int (List.length (snd g)))) gs Big.zero)
            in
            let least = Big.min k r0 in
            if Big.leq least ((fun p -> p)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1) Big.one)))))
            then Some
                   ((Big.mul
                      (Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1)
                        Big.one)) least) entries0),(i,(if Big.lt r0 k
                                                       then Signs
                                                       else Vertices)))
            else None

(** val priced : tables -> (Big.t*(Big.t*way)) row_of **)

let priced t0 =
  merge_all (fun a _ -> a) halvings
    ((fun f l a -> List.fold_left f a l) (fun acc i ->
      match price t0 i with
      | Some p ->
        let cost,w = p in
        (((Z.to_pos
            (Big.add
              (Big.mul cost
                (Big.add ((fun p -> p) t0.size0) ((fun p -> p) Big.one)))
              ((fun p -> p) i))),(cost,w))::[])::acc
      | None -> acc) (upto t0.size0) [])

(** val plan : tables -> way M.t **)

let plan t0 =
  if t0.single
  then M.empty
  else snd
         ((fun f l a -> List.fold_left f a l) (fun tw x ->
           let _,p0 = x in
           let cost,p1 = p0 in
           let i,w = p1 in
           let total = Big.add (fst tw) cost in
           total,(if Big.leq total budget then M.add i w (snd tw) else snd tw))
           (priced t0) (Big.zero,M.empty))

(** val way_of : tables -> way M.t -> Big.t -> way **)

let way_of t0 ways i =
  if t0.single
  then Entrywise
  else let r = touching t0 i in
       if alone t0 r
       then Entrywise
       else if few r
            then Vertices
            else (match M.find i ways with
                  | Some w -> w
                  | None -> Bound)

(** val level : tables -> d -> d **)

let level t0 r =
  if t0.free then dsub d1 r else dopp r

(** val counted : tables -> d -> d **)

let counted t0 here =
  if t0.free then dabs here else here

(** val allowed : tables -> d -> d -> Big.t -> d **)

let allowed t0 lower0 q i =
  dmul (dmul (level t0 lower0) (get t0.t_tau i)) (dmul q (t0.num i))

(** val lower_test :
    tables -> d -> d -> (Big.t -> d) -> Big.t -> srow -> bool **)

let lower_test t0 lower0 q z0 i r =
  let here,there = weigh i z0 r d0 d0 in
  dleb
    (dadd (dmul (counted t0 here) (dmul q (t0.num i)))
      (dmul (t0.denom i) there)) (allowed t0 lower0 q i)

(** val place : tables -> d -> (Big.t -> d) -> Big.t -> Big.t -> d **)

let place t0 q z0 i p =
  if Big.equal p i then dmul q (t0.num i) else dmul (t0.denom i) (z0 p)

(** val signs_test :
    tables -> d -> d -> (Big.t -> d) -> Big.t -> srow -> group list -> bool **)

let signs_test t0 lower0 q z0 i base gs =
  let cols = columns t0 i gs in
  let touched = set_of cols in
  let moved = fun p -> (||) (own_place t0 i p) (member touched p) in
  let still = filterr (fun pv -> not (moved (fst pv))) base in
  let base0 = filterr (fun pv -> moved (fst pv)) base in
  let fixed =
    (fun f l a -> List.fold_left f a l) (fun acc pv ->
      dadd (dmul (dabs (snd pv)) (place t0 q z0 i (fst pv))) acc) still d0
  in
  if (&&) (List.for_all (fun pv -> Big.leq (fst pv) t0.size0) still)
       (List.for_all (fun g ->
         List.for_all (fun pv -> moved (fst pv)) (snd g)) gs)
  then every_sign (fun neg ->
         dleb
           (dadd fixed
             (with_signs (fun p ->
               (&&) (not (own_place t0 i p)) (member neg p))
               (place t0 q z0 i) base0 gs)) (allowed t0 lower0 q i)) cols
         M.empty
  else false

(** val lower_with :
    tables -> d -> d -> (Big.t -> d) -> Big.t -> way -> group list -> bool **)

let lower_with t0 lower0 q z0 i w gs =
  match w with
  | Vertices -> vertices (lower_test t0 lower0 q z0 i) (row t0.tA i) gs
  | Signs -> signs_test t0 lower0 q z0 i (row t0.tA i) gs
  | _ ->
    lower_test t0 lower0 q z0 i (largest t0.free i (ranges (row t0.tA i) gs))

(** val above : tables -> d -> (Big.t -> d) -> Big.t -> bool **)

let above t0 q z0 p =
  dleb (dmul (t0.num p) q) (dmul (z0 p) (t0.denom p))

(** val e_up : tables -> Big.t -> d **)

let e_up t0 p =
  dabs (get t0.t_e p)

(** val all_columns : tables -> Big.t -> group list -> Big.t list **)

let all_columns t0 i gs =
  mapr fst (ranges (row t0.tA i) gs)

(** val exactly : tables -> d -> unit M.t -> Big.t -> d **)

let exactly t0 q here p =
  if member here p
  then let d2 = t0.denom p in
       dabs
         (dmul (t0.num p)
           ((Z.div (fst q) (fst d2)),(Big.sub (snd q) (snd d2))))
  else dmul q (e_up t0 p)

(** val lower_exactly : tables -> d -> Big.t -> way -> group list -> bool **)

let lower_exactly t0 lower0 i w gs =
  let cols = filterr (fun p -> Big.leq p t0.size0) (all_columns t0 i gs) in
  let q =
    (fun f l a -> List.fold_left f a l) (fun acc p -> dmul acc (t0.denom p))
      cols d1
  in
  let z0 = exactly t0 q (set_of cols) in
  if dltb d0 q
  then if List.for_all (above t0 q z0) cols
       then lower_with t0 lower0 q z0 i w gs
       else false
  else false

(** val known : tables -> Big.t -> bool **)

let known t0 i =
  List.for_all (fun pb -> Big.leq (fst pb) t0.wide) (row t0.tB i)

(** val lower_row : tables -> way M.t -> d -> Big.t -> bool **)

let lower_row t0 ways lower0 i =
  let gs = groups t0 i in
  let w = way_of t0 ways i in
  if known t0 i
  then if lower_with t0 lower0 d1 (e_up t0) i w gs
       then true
       else lower_exactly t0 lower0 i w gs
  else false

(** val lower_check : tables -> way M.t -> d -> bool **)

let lower_check t0 ways lower0 =
  if List.for_all (above t0 d1 (e_up t0)) (upto t0.size0)
  then List.for_all (lower_row t0 ways lower0) (upto t0.size0)
  else false

(** val upper_test :
    tables -> d -> Big.t -> srow -> group list -> unit M.t -> bool **)

let upper_test t0 upper0 i base gs neg =
  dleb (dmul (dmul (level t0 upper0) (get t0.t_tau i)) (get t0.t_x i))
    (with_signs (fun p -> (&&) (not (own_place t0 i p)) (member neg p))
      (get t0.t_x) base gs)

(** val upper_row :
    tables -> way M.t -> bool list M.t -> d -> Big.t -> bool **)

let upper_row t0 ways corners0 upper0 i =
  let gs = groups t0 i in
  let base = row t0.tA i in
  let test = upper_test t0 upper0 i base gs in
  (&&) ((&&) (known t0 i) (ascending (row t0.tB i)))
    (match way_of t0 ways i with
     | Entrywise -> test (negatives_of_ranges (ranges base gs))
     | Vertices -> some_vertex (fun r -> test (negatives r)) base gs
     | Signs ->
       let touched = set_of (columns t0 i gs) in
       some_sign test (columns t0 i gs)
         (negatives (filterr (fun pv -> not (member touched (fst pv))) base))
     | Bound ->
       (match M.find i corners0 with
        | Some ends0 ->
          (&&) ((=) (List.length ends0) (List.length gs))
            (test (negatives (at_vertex base gs ends0)))
        | None -> false))

(** val upper_check :
    tables -> way M.t -> bool list M.t -> d -> srow -> bool **)

let upper_check t0 ways corners0 upper0 witness0 =
  (&&) (match witness0 with
        | [] -> false
        | _::_ -> true)
    (List.for_all (fun pv ->
      (&&) ((&&) (Big.leq (fst pv) t0.size0) (dltb d0 (snd pv)))
        (upper_row t0 ways corners0 upper0 (fst pv))) witness0)

(** val exact_check : tables -> way M.t -> bool **)

let exact_check t0 ways =
  List.for_all (fun i ->
    match way_of t0 ways i with
    | Bound -> false
    | _ -> true) (upto t0.size0)

(** val small : d **)

let small =
  ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1)
    Big.one))))))))))))))))))))))))))))))))))))))))))))))))))))),(Big.neg
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))))

(** val attained_check : tables -> d -> d -> srow -> bool **)

let attained_check t0 lower0 upper0 witness0 =
  let below = fun a b -> dleb a (dmul small (dabs b)) in
  let gap = dsub upper0 lower0 in
  let entry0 = fun a -> if t0.free then dsub (dabs a) d1 else a in
  (||) ((||) (below gap lower0) (below gap upper0))
    (List.exists (fun pv ->
      let i = fst pv in
      (match filterr (fun x -> Big.equal (fst x) i)
               (ranges (row t0.tA i) (groups t0 i)) with
       | [] -> (&&) t0.free (below (dmul gap (get t0.t_tau i)) d1)
       | p::_ ->
         let _,p1 = p in
         let a,b = p1 in
         let g = dmul gap (get t0.t_tau i) in
         (||) (below g (entry0 a)) (below g (entry0 b)))) witness0)

(** val positive_vec : Big.t -> vecD -> bool **)

let positive_vec k v =
  List.for_all (fun p -> dltb d0 (get v p)) (upto k)

(** val proper_check : certificate -> bool **)

let proper_check c =
  let s = c.about in
  (&&)
    ((&&)
      ((&&)
        ((&&)
          ((&&)
            ((&&)
              ((&&)
                ((&&)
                  ((&&)
                    ((&&) (positive_vec s.n0 s.tau)
                      (positive_vec s.n0 c.weights))
                    (List.for_all (fun k -> dleb (get s.lo k) (get s.hi k))
                      (upto (slopes s)))) (inside s.n0 s.n0 (matrixA s)))
                (inside s.n0 (slopes s) (matrixB s)))
              (inside (slopes s) s.n0 (matrixC s)))
            (if timeless s
             then List.for_all (fun p ->
                    (&&) (dleb (get s.tau p) d1) (dleb d1 (get s.tau p)))
                    (upto s.n0)
             else true))
          (match s.kind_of with
           | EchoState ->
             List.for_all (fun p ->
               (&&) (dltb d0 (get s.own p)) (dleb (get s.own p) d1))
               (upto s.n0)
           | _ -> true)) (dleb d0 s.gain)) (dleb c.lower c.upper))
    (ascending c.witness)

(** val check : certificate -> bool **)

let check c =
  let t0 = tabulate c in
  let ways = plan t0 in
  (&&)
    ((&&)
      ((&&) ((&&) (proper_check c) (lower_check t0 ways c.lower))
        (upper_check t0 ways c.corners c.upper c.witness))
      (if c.exact then exact_check t0 ways else true))
    (if c.attained then attained_check t0 c.lower c.upper c.witness else true)

type text = char list

type 'a outcome =
| Good of 'a
| No of string

(** val bind : 'a1 outcome -> ('a1 -> 'a2 outcome) -> 'a2 outcome **)

let bind a f =
  match a with
  | Good a0 -> f a0
  | No why -> No why

(** val need : 'a1 option -> string -> 'a1 outcome **)

let need a why =
  match a with
  | Some a0 -> Good a0
  | None -> No why

(** val require : bool -> string -> unit outcome **)

let require b why =
  if b then Good () else No why

(** val all :
    ('a1 -> 'a2 outcome) -> 'a1 list -> 'a2 list -> 'a2 list outcome **)

let rec all f l acc =
  match l with
  | [] -> Good (List.rev_append acc [])
  | a::l0 -> (match f a with
              | Good b -> all f l0 (b::acc)
              | No why -> No why)

(** val is : char -> Big.t -> bool **)

let is c k =
  Big.equal ((fun c -> Big.of_int (Char.code c)) c) k

(** val tabulator : Big.t **)

let tabulator =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1) Big.one)))

(** val carriage_return : Big.t **)

let carriage_return =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    Big.one)))

(** val space : Big.t **)

let space =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) Big.one)))))

(** val per_cent : Big.t **)

let per_cent =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1) Big.one)))))

(** val plus : Big.t **)

let plus =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))

(** val minus : Big.t **)

let minus =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))

(** val point : Big.t **)

let point =
  (fun p -> p) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))

(** val zero_digit : Big.t **)

let zero_digit =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))

(** val before_a : Big.t **)

let before_a =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one))))))

(** val nine : Big.t **)

let nine =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1) Big.one)))

(** val ten : Big.t **)

let ten =
  (fun p -> p) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))

(** val fifteen : Big.t **)

let fifteen =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))

(** val sixteen : Big.t **)

let sixteen =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1) Big.one))))

(** val one0 : Big.t **)

let one0 =
  (fun p -> p) Big.one

(** val is_blank : char -> bool **)

let is_blank c =
  let k = (fun c -> Big.of_int (Char.code c)) c in
  (||) (Big.equal k space) (Big.equal k tabulator)

(** val text_eqb : text -> string -> bool **)

let rec text_eqb l s =
  match l with
  | [] -> (match s with
           | EmptyString -> true
           | String (_, _) -> false)
  | c::l0 ->
    (match s with
     | EmptyString -> false
     | String (d2, s0) ->
       (&&)
         (Big.equal ((fun c -> Big.of_int (Char.code c)) c)
           ((fun c -> Big.of_int (Char.code c)) d2)) (text_eqb l0 s0))

(** val starts : string -> text -> text option **)

let rec starts s l =
  match s with
  | EmptyString -> Some l
  | String (d2, s0) ->
    (match l with
     | [] -> None
     | c::l0 ->
       if Big.equal ((fun c -> Big.of_int (Char.code c)) c)
            ((fun c -> Big.of_int (Char.code c)) d2)
       then starts s0 l0
       else None)

(** val to_string : text -> string **)

let rec to_string = function
| [] -> EmptyString
| c::l0 -> String (c, (to_string l0))

(** val closed : text -> text list -> text list **)

let closed cur acc =
  match cur with
  | [] -> acc
  | _::_ -> (List.rev_append cur [])::acc

(** val ends : char -> text -> bool **)

let ends c t0 =
  (||) (is c per_cent)
    (match t0 with
     | [] -> is c carriage_return
     | _::_ -> false)

(** val split : text -> text -> text list -> text list **)

let rec split l cur acc =
  match l with
  | [] -> List.rev_append (closed cur acc) []
  | c::t0 ->
    if ends c t0
    then List.rev_append (closed cur acc) []
    else if is_blank c
         then split t0 [] (closed cur acc)
         else split t0 (c::cur) acc

(** val words : text -> text list **)

let words l =
  split l [] []

(** val digit : char -> Big.t option **)

let digit c =
  let k = Big.sub ((fun c -> Big.of_int (Char.code c)) c) zero_digit in
  if (&&) (Big.leq Big.zero k) (Big.leq k nine) then Some k else None

(** val hex_digit : char -> Big.t option **)

let hex_digit c =
  match digit c with
  | Some k -> Some k
  | None ->
    let k = Big.sub ((fun c -> Big.of_int (Char.code c)) c) before_a in
    if (&&) (Big.leq ten k) (Big.leq k fifteen) then Some k else None

(** val digits :
    (char -> Big.t option) -> Big.t -> Big.t -> Big.t -> text ->
    (Big.t*Big.t)*text **)

let rec digits dig base acc count l = match l with
| [] -> (acc,count),[]
| c::t0 ->
  (match dig c with
   | Some k ->
     digits dig base (Big.add (Big.mul base acc) k) (Big.add count one0) t0
   | None -> (acc,count),l)

(** val natural : text -> Big.t option **)

let natural l =
  let p,t0 = digits digit ten Big.zero Big.zero l in
  let v,k = p in
  (match t0 with
   | [] -> if Big.lt Big.zero k then Some v else None
   | _::_ -> None)

(** val signed0 : text -> bool*text **)

let signed0 l = match l with
| [] -> false,[]
| c::t0 ->
  if is c minus then true,t0 else if is c plus then false,t0 else false,l

(** val negated0 : bool -> Big.t -> Big.t **)

let negated0 s v =
  if s then Big.neg v else v

(** val integer : text -> Big.t option **)

let integer l =
  let s,t0 = signed0 l in
  (match natural t0 with
   | Some v -> Some (negated0 s v)
   | None -> None)

(** val fraction :
    Big.t -> Big.t -> (char -> Big.t option) -> text -> (Big.t*Big.t)*text **)

let fraction base acc dig l = match l with
| [] -> (acc,Big.zero),[]
| c::t0 ->
  if is c point then digits dig base acc Big.zero t0 else (acc,Big.zero),l

(** val decimal : text -> (Big.t*Big.t) option **)

let decimal l =
  let s,t0 = signed0 l in
  let p,t1 = digits digit ten Big.zero Big.zero t0 in
  let v,k = p in
  let p0,t2 = fraction ten v digit t1 in
  let v0,k2 = p0 in
  if Big.equal (Big.add k k2) Big.zero
  then None
  else (match t2 with
        | [] -> Some ((negated0 s v0),(Big.neg k2))
        | c::t3 ->
          if not
               ((||)
                 (is c ((fun p -> p)
                   ((fun p -> Big.succ (Big.shift_left p 1))
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.succ (Big.shift_left p 1))
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))))
                 (is c ((fun p -> p)
                   ((fun p -> Big.succ (Big.shift_left p 1))
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.succ (Big.shift_left p 1))
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.shift_left p 1)
                   ((fun p -> Big.shift_left p 1) Big.one)))))))))
          then None
          else (match integer t3 with
                | Some e ->
                  if Big.lt (Big.abs e) ((fun p -> p)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       Big.one)))))))))))))))))
                  then Some ((negated0 s v0),(Big.sub e k2))
                  else None
                | None -> None))

(** val finite : d -> bool **)

let finite d2 =
  Big.lt (Big.add (Z.log2 (Big.abs (fst d2))) (snd d2)) ((fun p -> p)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    Big.one)))))))))))

(** val rounded : Big.t -> Big.t -> d option **)

let rounded m0 e =
  let d2 = nearest_double m0 e in if finite d2 then Some d2 else None

(** val read_double : text -> d option **)

let read_double l =
  match decimal l with
  | Some p -> let m0,e = p in rounded m0 e
  | None -> None

(** val power : text -> Big.t option **)

let power l = match l with
| [] -> None
| c::_ -> if (||) (is c plus) (is c minus) then integer l else None

(** val read_hex : Big.t -> text -> d option **)

let read_hex largest0 l = match l with
| [] ->
  let s = false in
  let t0 = [] in
  (match starts (String ('0', (String ('x', EmptyString)))) t0 with
   | Some t1 ->
     let p,t2 = digits hex_digit sixteen Big.zero Big.zero t1 in
     let v,k = p in
     let p0,t3 = fraction sixteen v hex_digit t2 in
     let w,k2 = p0 in
     (match starts (String ('p', EmptyString)) t3 with
      | Some t4 ->
        (match power t4 with
         | Some e ->
           if (&&)
                ((&&)
                  ((&&) (Big.equal k ((fun p -> p) Big.one))
                    (Big.leq v ((fun p -> p) Big.one)))
                  (Big.leq k2 ((fun p -> p)
                    ((fun p -> Big.succ (Big.shift_left p 1))
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
                (Big.leq (Big.abs e) largest0)
           then Some
                  ((negated0 s w),(Big.sub e
                                    (Big.mul ((fun p -> p)
                                      ((fun p -> Big.shift_left p 1)
                                      ((fun p -> Big.shift_left p 1)
                                      Big.one))) k2)))
           else None
         | None -> None)
      | None -> None)
   | None -> None)
| c::t0 ->
  if is c minus
  then let s = true in
       (match starts (String ('0', (String ('x', EmptyString)))) t0 with
        | Some t1 ->
          let p,t2 = digits hex_digit sixteen Big.zero Big.zero t1 in
          let v,k = p in
          let p0,t3 = fraction sixteen v hex_digit t2 in
          let w,k2 = p0 in
          (match starts (String ('p', EmptyString)) t3 with
           | Some t4 ->
             (match power t4 with
              | Some e ->
                if (&&)
                     ((&&)
                       ((&&) (Big.equal k ((fun p -> p) Big.one))
                         (Big.leq v ((fun p -> p) Big.one)))
                       (Big.leq k2 ((fun p -> p)
                         ((fun p -> Big.succ (Big.shift_left p 1))
                         ((fun p -> Big.shift_left p 1)
                         ((fun p -> Big.succ (Big.shift_left p 1))
                         Big.one)))))) (Big.leq (Big.abs e) largest0)
                then Some
                       ((negated0 s w),(Big.sub e
                                         (Big.mul ((fun p -> p)
                                           ((fun p -> Big.shift_left p 1)
                                           ((fun p -> Big.shift_left p 1)
                                           Big.one))) k2)))
                else None
              | None -> None)
           | None -> None)
        | None -> None)
  else let s = false in
       (match starts (String ('0', (String ('x', EmptyString)))) l with
        | Some t1 ->
          let p,t2 = digits hex_digit sixteen Big.zero Big.zero t1 in
          let v,k = p in
          let p0,t3 = fraction sixteen v hex_digit t2 in
          let w,k2 = p0 in
          (match starts (String ('p', EmptyString)) t3 with
           | Some t4 ->
             (match power t4 with
              | Some e ->
                if (&&)
                     ((&&)
                       ((&&) (Big.equal k ((fun p -> p) Big.one))
                         (Big.leq v ((fun p -> p) Big.one)))
                       (Big.leq k2 ((fun p -> p)
                         ((fun p -> Big.succ (Big.shift_left p 1))
                         ((fun p -> Big.shift_left p 1)
                         ((fun p -> Big.succ (Big.shift_left p 1))
                         Big.one)))))) (Big.leq (Big.abs e) largest0)
                then Some
                       ((negated0 s w),(Big.sub e
                                         (Big.mul ((fun p -> p)
                                           ((fun p -> Big.shift_left p 1)
                                           ((fun p -> Big.shift_left p 1)
                                           Big.one))) k2)))
                else None
              | None -> None)
           | None -> None)
        | None -> None)

type numbers =
| Real
| Integer
| Pattern

type symmetry =
| General
| Symmetric
| Skew

type layout = { form : numbers; sym : symmetry; rows : Big.t; columns0 : Big.t }

(** val mirrored : symmetry -> entry -> entry list -> entry list **)

let mirrored s e acc =
  let p,v = e in
  let i,j = p in
  (match s with
   | General -> acc
   | _ ->
     if Big.equal i j
     then acc
     else ((j,i),(match s with
                  | Skew -> dopp v
                  | _ -> v))::acc)

type state =
| Banner
| Sizes of bool * numbers * symmetry
| Entries of layout * Big.t * entry list
| Array of layout * Big.t * Big.t * entry list
| Empty of Big.t * Big.t
| Refused of string

(** val small_letters : text -> text **)

let small_letters l =
  map (fun c ->
    if (&&)
         (Big.leq ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.shift_left p 1) Big.one)))))))
           ((fun c -> Big.of_int (Char.code c)) c))
         (Big.leq ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
           ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) Big.one))))))))
    then ascii_of_N
           (Z.to_N
             (Big.add ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) Big.one))))))))
    else c) l

(** val named : (string*'a1) list -> text -> 'a1 option **)

let named table0 l =
  match find (fun x -> text_eqb l (fst x)) table0 with
  | Some p -> let _,a = p in Some a
  | None -> None

(** val layouts : (string*bool) list **)

let layouts =
  ((String ('c', (String ('o', (String ('o', (String ('r', (String ('d',
    (String ('i', (String ('n', (String ('a', (String ('t', (String ('e',
    EmptyString)))))))))))))))))))),false)::(((String ('a', (String ('r',
    (String ('r', (String ('a', (String ('y', EmptyString)))))))))),true)::[])

(** val numbers_named : (string*numbers) list **)

let numbers_named =
  ((String ('r', (String ('e', (String ('a', (String ('l',
    EmptyString)))))))),Real)::(((String ('d', (String ('o', (String ('u',
    (String ('b', (String ('l', (String ('e',
    EmptyString)))))))))))),Real)::(((String ('i', (String ('n', (String
    ('t', (String ('e', (String ('g', (String ('e', (String ('r',
    EmptyString)))))))))))))),Integer)::(((String ('u', (String ('n', (String
    ('s', (String ('i', (String ('g', (String ('n', (String ('e', (String
    ('d', (String ('-', (String ('i', (String ('n', (String ('t', (String
    ('e', (String ('g', (String ('e', (String ('r',
    EmptyString)))))))))))))))))))))))))))))))),Integer)::(((String ('p',
    (String ('a', (String ('t', (String ('t', (String ('e', (String ('r',
    (String ('n', EmptyString)))))))))))))),Pattern)::[]))))

(** val symmetries : (string*symmetry) list **)

let symmetries =
  ((String ('g', (String ('e', (String ('n', (String ('e', (String ('r',
    (String ('a', (String ('l', EmptyString)))))))))))))),General)::(((String
    ('s', (String ('y', (String ('m', (String ('m', (String ('e', (String
    ('t', (String ('r', (String ('i', (String ('c',
    EmptyString)))))))))))))))))),Symmetric)::(((String ('s', (String ('k',
    (String ('e', (String ('w', (String ('-', (String ('s', (String ('y',
    (String ('m', (String ('m', (String ('e', (String ('t', (String ('r',
    (String ('i', (String ('c',
    EmptyString)))))))))))))))))))))))))))),Skew)::[]))

(** val read_banner : text -> state **)

let read_banner = function
| [] ->
  Refused (String ('a', (String (' ', (String ('m', (String ('a', (String
    ('t', (String ('r', (String ('i', (String ('x', (String (' ', (String
    ('d', (String ('o', (String ('e', (String ('s', (String (' ', (String
    ('n', (String ('o', (String ('t', (String (' ', (String ('b', (String
    ('e', (String ('g', (String ('i', (String ('n', (String (' ', (String
    ('w', (String ('i', (String ('t', (String ('h', (String (' ', (String
    ('%', (String ('%', (String ('M', (String ('a', (String ('t', (String
    ('r', (String ('i', (String ('x', (String ('M', (String ('a', (String
    ('r', (String ('k', (String ('e', (String ('t',
    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
| c::l ->
  (match l with
   | [] ->
     Refused (String ('a', (String (' ', (String ('m', (String ('a', (String
       ('t', (String ('r', (String ('i', (String ('x', (String (' ', (String
       ('d', (String ('o', (String ('e', (String ('s', (String (' ', (String
       ('n', (String ('o', (String ('t', (String (' ', (String ('b', (String
       ('e', (String ('g', (String ('i', (String ('n', (String (' ', (String
       ('w', (String ('i', (String ('t', (String ('h', (String (' ', (String
       ('%', (String ('%', (String ('M', (String ('a', (String ('t', (String
       ('r', (String ('i', (String ('x', (String ('M', (String ('a', (String
       ('r', (String ('k', (String ('e', (String ('t',
       EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
   | d2::t0 ->
     if not
          ((&&) ((&&) (is c per_cent) (is d2 per_cent))
            (not (List.exists (fun c0 -> is c0 per_cent) t0)))
     then Refused (String ('a', (String (' ', (String ('m', (String ('a',
            (String ('t', (String ('r', (String ('i', (String ('x', (String
            (' ', (String ('d', (String ('o', (String ('e', (String ('s',
            (String (' ', (String ('n', (String ('o', (String ('t', (String
            (' ', (String ('b', (String ('e', (String ('g', (String ('i',
            (String ('n', (String (' ', (String ('w', (String ('i', (String
            ('t', (String ('h', (String (' ', (String ('%', (String ('%',
            (String ('M', (String ('a', (String ('t', (String ('r', (String
            ('i', (String ('x', (String ('M', (String ('a', (String ('r',
            (String ('k', (String ('e', (String ('t',
            EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
     else (match map small_letters (words t0) with
           | [] ->
             Refused (String ('t', (String ('h', (String ('e', (String (' ',
               (String ('b', (String ('a', (String ('n', (String ('n',
               (String ('e', (String ('r', (String (' ', (String ('o',
               (String ('f', (String (' ', (String ('a', (String (' ',
               (String ('m', (String ('a', (String ('t', (String ('r',
               (String ('i', (String ('x', (String (' ', (String ('h',
               (String ('a', (String ('s', (String (' ', (String ('n',
               (String ('o', (String ('t', (String (' ', (String ('f',
               (String ('i', (String ('v', (String ('e', (String (' ',
               (String ('w', (String ('o', (String ('r', (String ('d',
               (String ('s',
               EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
           | a::l0 ->
             (match l0 with
              | [] ->
                Refused (String ('t', (String ('h', (String ('e', (String
                  (' ', (String ('b', (String ('a', (String ('n', (String
                  ('n', (String ('e', (String ('r', (String (' ', (String
                  ('o', (String ('f', (String (' ', (String ('a', (String
                  (' ', (String ('m', (String ('a', (String ('t', (String
                  ('r', (String ('i', (String ('x', (String (' ', (String
                  ('h', (String ('a', (String ('s', (String (' ', (String
                  ('n', (String ('o', (String ('t', (String (' ', (String
                  ('f', (String ('i', (String ('v', (String ('e', (String
                  (' ', (String ('w', (String ('o', (String ('r', (String
                  ('d', (String ('s',
                  EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
              | b::l2 ->
                (match l2 with
                 | [] ->
                   Refused (String ('t', (String ('h', (String ('e', (String
                     (' ', (String ('b', (String ('a', (String ('n', (String
                     ('n', (String ('e', (String ('r', (String (' ', (String
                     ('o', (String ('f', (String (' ', (String ('a', (String
                     (' ', (String ('m', (String ('a', (String ('t', (String
                     ('r', (String ('i', (String ('x', (String (' ', (String
                     ('h', (String ('a', (String ('s', (String (' ', (String
                     ('n', (String ('o', (String ('t', (String (' ', (String
                     ('f', (String ('i', (String ('v', (String ('e', (String
                     (' ', (String ('w', (String ('o', (String ('r', (String
                     ('d', (String ('s',
                     EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                 | layout0::l3 ->
                   (match l3 with
                    | [] ->
                      Refused (String ('t', (String ('h', (String ('e',
                        (String (' ', (String ('b', (String ('a', (String
                        ('n', (String ('n', (String ('e', (String ('r',
                        (String (' ', (String ('o', (String ('f', (String
                        (' ', (String ('a', (String (' ', (String ('m',
                        (String ('a', (String ('t', (String ('r', (String
                        ('i', (String ('x', (String (' ', (String ('h',
                        (String ('a', (String ('s', (String (' ', (String
                        ('n', (String ('o', (String ('t', (String (' ',
                        (String ('f', (String ('i', (String ('v', (String
                        ('e', (String (' ', (String ('w', (String ('o',
                        (String ('r', (String ('d', (String ('s',
                        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                    | n1::l4 ->
                      (match l4 with
                       | [] ->
                         Refused (String ('t', (String ('h', (String ('e',
                           (String (' ', (String ('b', (String ('a', (String
                           ('n', (String ('n', (String ('e', (String ('r',
                           (String (' ', (String ('o', (String ('f', (String
                           (' ', (String ('a', (String (' ', (String ('m',
                           (String ('a', (String ('t', (String ('r', (String
                           ('i', (String ('x', (String (' ', (String ('h',
                           (String ('a', (String ('s', (String (' ', (String
                           ('n', (String ('o', (String ('t', (String (' ',
                           (String ('f', (String ('i', (String ('v', (String
                           ('e', (String (' ', (String ('w', (String ('o',
                           (String ('r', (String ('d', (String ('s',
                           EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                       | s::l5 ->
                         (match l5 with
                          | [] ->
                            if not
                                 ((&&)
                                   (text_eqb a (String ('m', (String ('a',
                                     (String ('t', (String ('r', (String
                                     ('i', (String ('x', (String ('m',
                                     (String ('a', (String ('r', (String
                                     ('k', (String ('e', (String ('t',
                                     EmptyString)))))))))))))))))))))))))
                                   (text_eqb b (String ('m', (String ('a',
                                     (String ('t', (String ('r', (String
                                     ('i', (String ('x',
                                     EmptyString))))))))))))))
                            then Refused (String ('a', (String (' ', (String
                                   ('m', (String ('a', (String ('t', (String
                                   ('r', (String ('i', (String ('x', (String
                                   (' ', (String ('d', (String ('o', (String
                                   ('e', (String ('s', (String (' ', (String
                                   ('n', (String ('o', (String ('t', (String
                                   (' ', (String ('b', (String ('e', (String
                                   ('g', (String ('i', (String ('n', (String
                                   (' ', (String ('w', (String ('i', (String
                                   ('t', (String ('h', (String (' ', (String
                                   ('%', (String ('%', (String ('M', (String
                                   ('a', (String ('t', (String ('r', (String
                                   ('i', (String ('x', (String ('M', (String
                                   ('a', (String ('r', (String ('k', (String
                                   ('e', (String ('t', (String (' ', (String
                                   ('m', (String ('a', (String ('t', (String
                                   ('r', (String ('i', (String ('x',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else (match named layouts layout0 with
                                  | Some l6 ->
                                    if l6
                                    then (match named numbers_named n1 with
                                          | Some n2 ->
                                            (match n2 with
                                             | Pattern ->
                                               Refused (String ('a', (String
                                                 ('n', (String (' ', (String
                                                 ('a', (String ('r', (String
                                                 ('r', (String ('a', (String
                                                 ('y', (String (' ', (String
                                                 ('h', (String ('a', (String
                                                 ('s', (String (' ', (String
                                                 ('n', (String ('o', (String
                                                 (' ', (String ('p', (String
                                                 ('a', (String ('t', (String
                                                 ('t', (String ('e', (String
                                                 ('r', (String ('n',
                                                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))
                                             | _ ->
                                               (match named symmetries s with
                                                | Some s0 ->
                                                  Sizes (l6, n2, s0)
                                                | None ->
                                                  Refused (String ('t',
                                                    (String ('h', (String
                                                    ('e', (String (' ',
                                                    (String ('b', (String
                                                    ('a', (String ('n',
                                                    (String ('n', (String
                                                    ('e', (String ('r',
                                                    (String (' ', (String
                                                    ('o', (String ('f',
                                                    (String (' ', (String
                                                    ('a', (String (' ',
                                                    (String ('m', (String
                                                    ('a', (String ('t',
                                                    (String ('r', (String
                                                    ('i', (String ('x',
                                                    (String (' ', (String
                                                    ('n', (String ('a',
                                                    (String ('m', (String
                                                    ('e', (String ('s',
                                                    (String (' ', (String
                                                    ('a', (String (' ',
                                                    (String ('l', (String
                                                    ('a', (String ('y',
                                                    (String ('o', (String
                                                    ('u', (String ('t',
                                                    (String (',', (String
                                                    (' ', (String ('n',
                                                    (String ('u', (String
                                                    ('m', (String ('b',
                                                    (String ('e', (String
                                                    ('r', (String ('s',
                                                    (String (' ', (String
                                                    ('o', (String ('r',
                                                    (String (' ', (String
                                                    ('a', (String (' ',
                                                    (String ('s', (String
                                                    ('y', (String ('m',
                                                    (String ('m', (String
                                                    ('e', (String ('t',
                                                    (String ('r', (String
                                                    ('y', (String (' ',
                                                    (String ('t', (String
                                                    ('h', (String ('a',
                                                    (String ('t', (String
                                                    (' ', (String ('a',
                                                    (String ('r', (String
                                                    ('e', (String (' ',
                                                    (String ('n', (String
                                                    ('o', (String ('t',
                                                    (String (' ', (String
                                                    ('r', (String ('e',
                                                    (String ('a', (String
                                                    ('d',
                                                    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                          | None ->
                                            Refused (String ('t', (String
                                              ('h', (String ('e', (String
                                              (' ', (String ('b', (String
                                              ('a', (String ('n', (String
                                              ('n', (String ('e', (String
                                              ('r', (String (' ', (String
                                              ('o', (String ('f', (String
                                              (' ', (String ('a', (String
                                              (' ', (String ('m', (String
                                              ('a', (String ('t', (String
                                              ('r', (String ('i', (String
                                              ('x', (String (' ', (String
                                              ('n', (String ('a', (String
                                              ('m', (String ('e', (String
                                              ('s', (String (' ', (String
                                              ('a', (String (' ', (String
                                              ('l', (String ('a', (String
                                              ('y', (String ('o', (String
                                              ('u', (String ('t', (String
                                              (',', (String (' ', (String
                                              ('n', (String ('u', (String
                                              ('m', (String ('b', (String
                                              ('e', (String ('r', (String
                                              ('s', (String (' ', (String
                                              ('o', (String ('r', (String
                                              (' ', (String ('a', (String
                                              (' ', (String ('s', (String
                                              ('y', (String ('m', (String
                                              ('m', (String ('e', (String
                                              ('t', (String ('r', (String
                                              ('y', (String (' ', (String
                                              ('t', (String ('h', (String
                                              ('a', (String ('t', (String
                                              (' ', (String ('a', (String
                                              ('r', (String ('e', (String
                                              (' ', (String ('n', (String
                                              ('o', (String ('t', (String
                                              (' ', (String ('r', (String
                                              ('e', (String ('a', (String
                                              ('d',
                                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                    else (match named numbers_named n1 with
                                          | Some n2 ->
                                            (match named symmetries s with
                                             | Some s0 -> Sizes (l6, n2, s0)
                                             | None ->
                                               Refused (String ('t', (String
                                                 ('h', (String ('e', (String
                                                 (' ', (String ('b', (String
                                                 ('a', (String ('n', (String
                                                 ('n', (String ('e', (String
                                                 ('r', (String (' ', (String
                                                 ('o', (String ('f', (String
                                                 (' ', (String ('a', (String
                                                 (' ', (String ('m', (String
                                                 ('a', (String ('t', (String
                                                 ('r', (String ('i', (String
                                                 ('x', (String (' ', (String
                                                 ('n', (String ('a', (String
                                                 ('m', (String ('e', (String
                                                 ('s', (String (' ', (String
                                                 ('a', (String (' ', (String
                                                 ('l', (String ('a', (String
                                                 ('y', (String ('o', (String
                                                 ('u', (String ('t', (String
                                                 (',', (String (' ', (String
                                                 ('n', (String ('u', (String
                                                 ('m', (String ('b', (String
                                                 ('e', (String ('r', (String
                                                 ('s', (String (' ', (String
                                                 ('o', (String ('r', (String
                                                 (' ', (String ('a', (String
                                                 (' ', (String ('s', (String
                                                 ('y', (String ('m', (String
                                                 ('m', (String ('e', (String
                                                 ('t', (String ('r', (String
                                                 ('y', (String (' ', (String
                                                 ('t', (String ('h', (String
                                                 ('a', (String ('t', (String
                                                 (' ', (String ('a', (String
                                                 ('r', (String ('e', (String
                                                 (' ', (String ('n', (String
                                                 ('o', (String ('t', (String
                                                 (' ', (String ('r', (String
                                                 ('e', (String ('a', (String
                                                 ('d',
                                                 EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                          | None ->
                                            Refused (String ('t', (String
                                              ('h', (String ('e', (String
                                              (' ', (String ('b', (String
                                              ('a', (String ('n', (String
                                              ('n', (String ('e', (String
                                              ('r', (String (' ', (String
                                              ('o', (String ('f', (String
                                              (' ', (String ('a', (String
                                              (' ', (String ('m', (String
                                              ('a', (String ('t', (String
                                              ('r', (String ('i', (String
                                              ('x', (String (' ', (String
                                              ('n', (String ('a', (String
                                              ('m', (String ('e', (String
                                              ('s', (String (' ', (String
                                              ('a', (String (' ', (String
                                              ('l', (String ('a', (String
                                              ('y', (String ('o', (String
                                              ('u', (String ('t', (String
                                              (',', (String (' ', (String
                                              ('n', (String ('u', (String
                                              ('m', (String ('b', (String
                                              ('e', (String ('r', (String
                                              ('s', (String (' ', (String
                                              ('o', (String ('r', (String
                                              (' ', (String ('a', (String
                                              (' ', (String ('s', (String
                                              ('y', (String ('m', (String
                                              ('m', (String ('e', (String
                                              ('t', (String ('r', (String
                                              ('y', (String (' ', (String
                                              ('t', (String ('h', (String
                                              ('a', (String ('t', (String
                                              (' ', (String ('a', (String
                                              ('r', (String ('e', (String
                                              (' ', (String ('n', (String
                                              ('o', (String ('t', (String
                                              (' ', (String ('r', (String
                                              ('e', (String ('a', (String
                                              ('d',
                                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                  | None ->
                                    Refused (String ('t', (String ('h',
                                      (String ('e', (String (' ', (String
                                      ('b', (String ('a', (String ('n',
                                      (String ('n', (String ('e', (String
                                      ('r', (String (' ', (String ('o',
                                      (String ('f', (String (' ', (String
                                      ('a', (String (' ', (String ('m',
                                      (String ('a', (String ('t', (String
                                      ('r', (String ('i', (String ('x',
                                      (String (' ', (String ('n', (String
                                      ('a', (String ('m', (String ('e',
                                      (String ('s', (String (' ', (String
                                      ('a', (String (' ', (String ('l',
                                      (String ('a', (String ('y', (String
                                      ('o', (String ('u', (String ('t',
                                      (String (',', (String (' ', (String
                                      ('n', (String ('u', (String ('m',
                                      (String ('b', (String ('e', (String
                                      ('r', (String ('s', (String (' ',
                                      (String ('o', (String ('r', (String
                                      (' ', (String ('a', (String (' ',
                                      (String ('s', (String ('y', (String
                                      ('m', (String ('m', (String ('e',
                                      (String ('t', (String ('r', (String
                                      ('y', (String (' ', (String ('t',
                                      (String ('h', (String ('a', (String
                                      ('t', (String (' ', (String ('a',
                                      (String ('r', (String ('e', (String
                                      (' ', (String ('n', (String ('o',
                                      (String ('t', (String (' ', (String
                                      ('r', (String ('e', (String ('a',
                                      (String ('d',
                                      EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('b', (String ('a',
                              (String ('n', (String ('n', (String ('e',
                              (String ('r', (String (' ', (String ('o',
                              (String ('f', (String (' ', (String ('a',
                              (String (' ', (String ('m', (String ('a',
                              (String ('t', (String ('r', (String ('i',
                              (String ('x', (String (' ', (String ('h',
                              (String ('a', (String ('s', (String (' ',
                              (String ('n', (String ('o', (String ('t',
                              (String (' ', (String ('f', (String ('i',
                              (String ('v', (String ('e', (String (' ',
                              (String ('w', (String ('o', (String ('r',
                              (String ('d', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val first_row : symmetry -> Big.t -> Big.t **)

let first_row s j =
  match s with
  | General -> Big.one
  | Symmetric -> j
  | Skew -> Big.succ j

(** val largest_size : Big.t **)

let largest_size =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one))))))))))))))))))))))))))

(** val read_sizes : bool -> numbers -> symmetry -> text list -> state **)

let read_sizes array n1 s l =
  match map natural l with
  | [] ->
    Refused (String ('t', (String ('h', (String ('e', (String (' ', (String
      ('s', (String ('i', (String ('z', (String ('e', (String ('s', (String
      (' ', (String ('o', (String ('f', (String (' ', (String ('a', (String
      (' ', (String ('m', (String ('a', (String ('t', (String ('r', (String
      ('i', (String ('x', (String (' ', (String ('a', (String ('r', (String
      ('e', (String (' ', (String ('n', (String ('o', (String (' ', (String
      ('w', (String ('h', (String ('o', (String ('l', (String ('e', (String
      (' ', (String ('n', (String ('u', (String ('m', (String ('b', (String
      ('e', (String ('r', (String ('s',
      EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  | o::l0 ->
    (match o with
     | Some r ->
       ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
          (fun _ ->
          match l0 with
          | [] ->
            Refused (String ('t', (String ('h', (String ('e', (String (' ',
              (String ('s', (String ('i', (String ('z', (String ('e', (String
              ('s', (String (' ', (String ('o', (String ('f', (String (' ',
              (String ('a', (String (' ', (String ('m', (String ('a', (String
              ('t', (String ('r', (String ('i', (String ('x', (String (' ',
              (String ('a', (String ('r', (String ('e', (String (' ', (String
              ('n', (String ('o', (String (' ', (String ('w', (String ('h',
              (String ('o', (String ('l', (String ('e', (String (' ', (String
              ('n', (String ('u', (String ('m', (String ('b', (String ('e',
              (String ('r', (String ('s',
              EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          | o0::l2 ->
            (match o0 with
             | Some c ->
               (match l2 with
                | [] ->
                  if array
                  then Empty (r, c)
                  else Refused (String ('t', (String ('h', (String ('e',
                         (String (' ', (String ('s', (String ('i', (String
                         ('z', (String ('e', (String ('s', (String (' ',
                         (String ('o', (String ('f', (String (' ', (String
                         ('a', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x', (String (' ', (String ('a', (String ('r',
                         (String ('e', (String (' ', (String ('n', (String
                         ('o', (String (' ', (String ('w', (String ('h',
                         (String ('o', (String ('l', (String ('e', (String
                         (' ', (String ('n', (String ('u', (String ('m',
                         (String ('b', (String ('e', (String ('r', (String
                         ('s',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                | o1::l3 ->
                  (match o1 with
                   | Some z0 ->
                     ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                        (fun _ ->
                        match l3 with
                        | [] ->
                          if array
                          then Refused (String ('t', (String ('h', (String
                                 ('e', (String (' ', (String ('s', (String
                                 ('i', (String ('z', (String ('e', (String
                                 ('s', (String (' ', (String ('o', (String
                                 ('f', (String (' ', (String ('a', (String
                                 (' ', (String ('m', (String ('a', (String
                                 ('t', (String ('r', (String ('i', (String
                                 ('x', (String (' ', (String ('a', (String
                                 ('r', (String ('e', (String (' ', (String
                                 ('n', (String ('o', (String (' ', (String
                                 ('w', (String ('h', (String ('o', (String
                                 ('l', (String ('e', (String (' ', (String
                                 ('n', (String ('u', (String ('m', (String
                                 ('b', (String ('e', (String ('r', (String
                                 ('s',
                                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          else Empty (r, c)
                        | _::_ ->
                          Refused (String ('t', (String ('h', (String ('e',
                            (String (' ', (String ('s', (String ('i', (String
                            ('z', (String ('e', (String ('s', (String (' ',
                            (String ('o', (String ('f', (String (' ', (String
                            ('a', (String (' ', (String ('m', (String ('a',
                            (String ('t', (String ('r', (String ('i', (String
                            ('x', (String (' ', (String ('a', (String ('r',
                            (String ('e', (String (' ', (String ('n', (String
                            ('o', (String (' ', (String ('w', (String ('h',
                            (String ('o', (String ('l', (String ('e', (String
                            (' ', (String ('n', (String ('u', (String ('m',
                            (String ('b', (String ('e', (String ('r', (String
                            ('s',
                            EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        (fun _ -> Refused (String ('t', (String ('h', (String
                        ('e', (String (' ', (String ('s', (String ('i',
                        (String ('z', (String ('e', (String ('s', (String
                        (' ', (String ('o', (String ('f', (String (' ',
                        (String ('a', (String (' ', (String ('m', (String
                        ('a', (String ('t', (String ('r', (String ('i',
                        (String ('x', (String (' ', (String ('a', (String
                        ('r', (String ('e', (String (' ', (String ('n',
                        (String ('o', (String (' ', (String ('w', (String
                        ('h', (String ('o', (String ('l', (String ('e',
                        (String (' ', (String ('n', (String ('u', (String
                        ('m', (String ('b', (String ('e', (String ('r',
                        (String ('s',
                        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        (fun _ -> Refused (String ('t', (String ('h', (String
                        ('e', (String (' ', (String ('s', (String ('i',
                        (String ('z', (String ('e', (String ('s', (String
                        (' ', (String ('o', (String ('f', (String (' ',
                        (String ('a', (String (' ', (String ('m', (String
                        ('a', (String ('t', (String ('r', (String ('i',
                        (String ('x', (String (' ', (String ('a', (String
                        ('r', (String ('e', (String (' ', (String ('n',
                        (String ('o', (String (' ', (String ('w', (String
                        ('h', (String ('o', (String ('l', (String ('e',
                        (String (' ', (String ('n', (String ('u', (String
                        ('m', (String ('b', (String ('e', (String ('r',
                        (String ('s',
                        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        z0)
                   | None ->
                     Refused (String ('t', (String ('h', (String ('e',
                       (String (' ', (String ('s', (String ('i', (String
                       ('z', (String ('e', (String ('s', (String (' ',
                       (String ('o', (String ('f', (String (' ', (String
                       ('a', (String (' ', (String ('m', (String ('a',
                       (String ('t', (String ('r', (String ('i', (String
                       ('x', (String (' ', (String ('a', (String ('r',
                       (String ('e', (String (' ', (String ('n', (String
                       ('o', (String (' ', (String ('w', (String ('h',
                       (String ('o', (String ('l', (String ('e', (String
                       (' ', (String ('n', (String ('u', (String ('m',
                       (String ('b', (String ('e', (String ('r', (String
                       ('s',
                       EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             | None ->
               Refused (String ('t', (String ('h', (String ('e', (String
                 (' ', (String ('s', (String ('i', (String ('z', (String
                 ('e', (String ('s', (String (' ', (String ('o', (String
                 ('f', (String (' ', (String ('a', (String (' ', (String
                 ('m', (String ('a', (String ('t', (String ('r', (String
                 ('i', (String ('x', (String (' ', (String ('a', (String
                 ('r', (String ('e', (String (' ', (String ('n', (String
                 ('o', (String (' ', (String ('w', (String ('h', (String
                 ('o', (String ('l', (String ('e', (String (' ', (String
                 ('n', (String ('u', (String ('m', (String ('b', (String
                 ('e', (String ('r', (String ('s',
                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          (fun r0 ->
          match l0 with
          | [] ->
            Refused (String ('t', (String ('h', (String ('e', (String (' ',
              (String ('s', (String ('i', (String ('z', (String ('e', (String
              ('s', (String (' ', (String ('o', (String ('f', (String (' ',
              (String ('a', (String (' ', (String ('m', (String ('a', (String
              ('t', (String ('r', (String ('i', (String ('x', (String (' ',
              (String ('a', (String ('r', (String ('e', (String (' ', (String
              ('n', (String ('o', (String (' ', (String ('w', (String ('h',
              (String ('o', (String ('l', (String ('e', (String (' ', (String
              ('n', (String ('u', (String ('m', (String ('b', (String ('e',
              (String ('r', (String ('s',
              EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          | o0::l2 ->
            (match o0 with
             | Some c ->
               ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                  (fun _ ->
                  match l2 with
                  | [] ->
                    if array
                    then Empty (r, c)
                    else Refused (String ('t', (String ('h', (String ('e',
                           (String (' ', (String ('s', (String ('i', (String
                           ('z', (String ('e', (String ('s', (String (' ',
                           (String ('o', (String ('f', (String (' ', (String
                           ('a', (String (' ', (String ('m', (String ('a',
                           (String ('t', (String ('r', (String ('i', (String
                           ('x', (String (' ', (String ('a', (String ('r',
                           (String ('e', (String (' ', (String ('n', (String
                           ('o', (String (' ', (String ('w', (String ('h',
                           (String ('o', (String ('l', (String ('e', (String
                           (' ', (String ('n', (String ('u', (String ('m',
                           (String ('b', (String ('e', (String ('r', (String
                           ('s',
                           EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  | o1::l3 ->
                    (match o1 with
                     | Some z0 ->
                       ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                          (fun _ ->
                          match l3 with
                          | [] ->
                            if array
                            then Refused (String ('t', (String ('h', (String
                                   ('e', (String (' ', (String ('s', (String
                                   ('i', (String ('z', (String ('e', (String
                                   ('s', (String (' ', (String ('o', (String
                                   ('f', (String (' ', (String ('a', (String
                                   (' ', (String ('m', (String ('a', (String
                                   ('t', (String ('r', (String ('i', (String
                                   ('x', (String (' ', (String ('a', (String
                                   ('r', (String ('e', (String (' ', (String
                                   ('n', (String ('o', (String (' ', (String
                                   ('w', (String ('h', (String ('o', (String
                                   ('l', (String ('e', (String (' ', (String
                                   ('n', (String ('u', (String ('m', (String
                                   ('b', (String ('e', (String ('r', (String
                                   ('s',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else Empty (r, c)
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('s', (String ('i',
                              (String ('z', (String ('e', (String ('s',
                              (String (' ', (String ('o', (String ('f',
                              (String (' ', (String ('a', (String (' ',
                              (String ('m', (String ('a', (String ('t',
                              (String ('r', (String ('i', (String ('x',
                              (String (' ', (String ('a', (String ('r',
                              (String ('e', (String (' ', (String ('n',
                              (String ('o', (String (' ', (String ('w',
                              (String ('h', (String ('o', (String ('l',
                              (String ('e', (String (' ', (String ('n',
                              (String ('u', (String ('m', (String ('b',
                              (String ('e', (String ('r', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ -> Refused (String ('t', (String ('h',
                          (String ('e', (String (' ', (String ('s', (String
                          ('i', (String ('z', (String ('e', (String ('s',
                          (String (' ', (String ('o', (String ('f', (String
                          (' ', (String ('a', (String (' ', (String ('m',
                          (String ('a', (String ('t', (String ('r', (String
                          ('i', (String ('x', (String (' ', (String ('a',
                          (String ('r', (String ('e', (String (' ', (String
                          ('n', (String ('o', (String (' ', (String ('w',
                          (String ('h', (String ('o', (String ('l', (String
                          ('e', (String (' ', (String ('n', (String ('u',
                          (String ('m', (String ('b', (String ('e', (String
                          ('r', (String ('s',
                          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ -> Refused (String ('t', (String ('h',
                          (String ('e', (String (' ', (String ('s', (String
                          ('i', (String ('z', (String ('e', (String ('s',
                          (String (' ', (String ('o', (String ('f', (String
                          (' ', (String ('a', (String (' ', (String ('m',
                          (String ('a', (String ('t', (String ('r', (String
                          ('i', (String ('x', (String (' ', (String ('a',
                          (String ('r', (String ('e', (String (' ', (String
                          ('n', (String ('o', (String (' ', (String ('w',
                          (String ('h', (String ('o', (String ('l', (String
                          ('e', (String (' ', (String ('n', (String ('u',
                          (String ('m', (String ('b', (String ('e', (String
                          ('r', (String ('s',
                          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          z0)
                     | None ->
                       Refused (String ('t', (String ('h', (String ('e',
                         (String (' ', (String ('s', (String ('i', (String
                         ('z', (String ('e', (String ('s', (String (' ',
                         (String ('o', (String ('f', (String (' ', (String
                         ('a', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x', (String (' ', (String ('a', (String ('r',
                         (String ('e', (String (' ', (String ('n', (String
                         ('o', (String (' ', (String ('w', (String ('h',
                         (String ('o', (String ('l', (String ('e', (String
                         (' ', (String ('n', (String ('u', (String ('m',
                         (String ('b', (String ('e', (String ('r', (String
                         ('s',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  (fun c0 ->
                  match l2 with
                  | [] ->
                    if array
                    then if (||) (Big.lt largest_size ((fun p -> p) r0))
                              (Big.lt largest_size ((fun p -> p) c0))
                         then Refused (String ('a', (String (' ', (String
                                ('m', (String ('a', (String ('t', (String
                                ('r', (String ('i', (String ('x', (String
                                (' ', (String ('h', (String ('a', (String
                                ('s', (String (' ', (String ('m', (String
                                ('o', (String ('r', (String ('e', (String
                                (' ', (String ('t', (String ('h', (String
                                ('a', (String ('n', (String (' ', (String
                                ('1', (String ('0', (String ('^', (String
                                ('8', (String (' ', (String ('r', (String
                                ('o', (String ('w', (String ('s', (String
                                (' ', (String ('o', (String ('r', (String
                                (' ', (String ('c', (String ('o', (String
                                ('l', (String ('u', (String ('m', (String
                                ('n', (String ('s',
                                EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                         else if match s with
                                 | General -> false
                                 | _ -> not (Big.equal r0 c0)
                              then Refused (String ('a', (String (' ',
                                     (String ('s', (String ('y', (String
                                     ('m', (String ('m', (String ('e',
                                     (String ('t', (String ('r', (String
                                     ('i', (String ('c', (String (' ',
                                     (String ('m', (String ('a', (String
                                     ('t', (String ('r', (String ('i',
                                     (String ('x', (String (' ', (String
                                     ('i', (String ('s', (String (' ',
                                     (String ('n', (String ('o', (String
                                     ('t', (String (' ', (String ('s',
                                     (String ('q', (String ('u', (String
                                     ('a', (String ('r', (String ('e',
                                     EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                              else Array ({ form = n1; sym = s; rows = r0;
                                     columns0 = c0 }, (first_row s Big.one),
                                     Big.one, [])
                    else Refused (String ('t', (String ('h', (String ('e',
                           (String (' ', (String ('s', (String ('i', (String
                           ('z', (String ('e', (String ('s', (String (' ',
                           (String ('o', (String ('f', (String (' ', (String
                           ('a', (String (' ', (String ('m', (String ('a',
                           (String ('t', (String ('r', (String ('i', (String
                           ('x', (String (' ', (String ('a', (String ('r',
                           (String ('e', (String (' ', (String ('n', (String
                           ('o', (String (' ', (String ('w', (String ('h',
                           (String ('o', (String ('l', (String ('e', (String
                           (' ', (String ('n', (String ('u', (String ('m',
                           (String ('b', (String ('e', (String ('r', (String
                           ('s',
                           EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  | o1::l3 ->
                    (match o1 with
                     | Some k ->
                       ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                          (fun _ ->
                          match l3 with
                          | [] ->
                            if array
                            then Refused (String ('t', (String ('h', (String
                                   ('e', (String (' ', (String ('s', (String
                                   ('i', (String ('z', (String ('e', (String
                                   ('s', (String (' ', (String ('o', (String
                                   ('f', (String (' ', (String ('a', (String
                                   (' ', (String ('m', (String ('a', (String
                                   ('t', (String ('r', (String ('i', (String
                                   ('x', (String (' ', (String ('a', (String
                                   ('r', (String ('e', (String (' ', (String
                                   ('n', (String ('o', (String (' ', (String
                                   ('w', (String ('h', (String ('o', (String
                                   ('l', (String ('e', (String (' ', (String
                                   ('n', (String ('u', (String ('m', (String
                                   ('b', (String ('e', (String ('r', (String
                                   ('s',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else if (||)
                                      (Big.lt largest_size ((fun p -> p) r0))
                                      (Big.lt largest_size ((fun p -> p) c0))
                                 then Refused (String ('a', (String (' ',
                                        (String ('m', (String ('a', (String
                                        ('t', (String ('r', (String ('i',
                                        (String ('x', (String (' ', (String
                                        ('h', (String ('a', (String ('s',
                                        (String (' ', (String ('m', (String
                                        ('o', (String ('r', (String ('e',
                                        (String (' ', (String ('t', (String
                                        ('h', (String ('a', (String ('n',
                                        (String (' ', (String ('1', (String
                                        ('0', (String ('^', (String ('8',
                                        (String (' ', (String ('r', (String
                                        ('o', (String ('w', (String ('s',
                                        (String (' ', (String ('o', (String
                                        ('r', (String (' ', (String ('c',
                                        (String ('o', (String ('l', (String
                                        ('u', (String ('m', (String ('n',
                                        (String ('s',
                                        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                 else if match s with
                                         | General -> false
                                         | _ -> not (Big.equal r0 c0)
                                      then Refused (String ('a', (String
                                             (' ', (String ('s', (String
                                             ('y', (String ('m', (String
                                             ('m', (String ('e', (String
                                             ('t', (String ('r', (String
                                             ('i', (String ('c', (String
                                             (' ', (String ('m', (String
                                             ('a', (String ('t', (String
                                             ('r', (String ('i', (String
                                             ('x', (String (' ', (String
                                             ('i', (String ('s', (String
                                             (' ', (String ('n', (String
                                             ('o', (String ('t', (String
                                             (' ', (String ('s', (String
                                             ('q', (String ('u', (String
                                             ('a', (String ('r', (String
                                             ('e',
                                             EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                      else Entries ({ form = n1; sym = s;
                                             rows = r0; columns0 = c0 }, k,
                                             [])
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('s', (String ('i',
                              (String ('z', (String ('e', (String ('s',
                              (String (' ', (String ('o', (String ('f',
                              (String (' ', (String ('a', (String (' ',
                              (String ('m', (String ('a', (String ('t',
                              (String ('r', (String ('i', (String ('x',
                              (String (' ', (String ('a', (String ('r',
                              (String ('e', (String (' ', (String ('n',
                              (String ('o', (String (' ', (String ('w',
                              (String ('h', (String ('o', (String ('l',
                              (String ('e', (String (' ', (String ('n',
                              (String ('u', (String ('m', (String ('b',
                              (String ('e', (String ('r', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ ->
                          match l3 with
                          | [] ->
                            if array
                            then Refused (String ('t', (String ('h', (String
                                   ('e', (String (' ', (String ('s', (String
                                   ('i', (String ('z', (String ('e', (String
                                   ('s', (String (' ', (String ('o', (String
                                   ('f', (String (' ', (String ('a', (String
                                   (' ', (String ('m', (String ('a', (String
                                   ('t', (String ('r', (String ('i', (String
                                   ('x', (String (' ', (String ('a', (String
                                   ('r', (String ('e', (String (' ', (String
                                   ('n', (String ('o', (String (' ', (String
                                   ('w', (String ('h', (String ('o', (String
                                   ('l', (String ('e', (String (' ', (String
                                   ('n', (String ('u', (String ('m', (String
                                   ('b', (String ('e', (String ('r', (String
                                   ('s',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else if (||)
                                      (Big.lt largest_size ((fun p -> p) r0))
                                      (Big.lt largest_size ((fun p -> p) c0))
                                 then Refused (String ('a', (String (' ',
                                        (String ('m', (String ('a', (String
                                        ('t', (String ('r', (String ('i',
                                        (String ('x', (String (' ', (String
                                        ('h', (String ('a', (String ('s',
                                        (String (' ', (String ('m', (String
                                        ('o', (String ('r', (String ('e',
                                        (String (' ', (String ('t', (String
                                        ('h', (String ('a', (String ('n',
                                        (String (' ', (String ('1', (String
                                        ('0', (String ('^', (String ('8',
                                        (String (' ', (String ('r', (String
                                        ('o', (String ('w', (String ('s',
                                        (String (' ', (String ('o', (String
                                        ('r', (String (' ', (String ('c',
                                        (String ('o', (String ('l', (String
                                        ('u', (String ('m', (String ('n',
                                        (String ('s',
                                        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                 else if match s with
                                         | General -> false
                                         | _ -> not (Big.equal r0 c0)
                                      then Refused (String ('a', (String
                                             (' ', (String ('s', (String
                                             ('y', (String ('m', (String
                                             ('m', (String ('e', (String
                                             ('t', (String ('r', (String
                                             ('i', (String ('c', (String
                                             (' ', (String ('m', (String
                                             ('a', (String ('t', (String
                                             ('r', (String ('i', (String
                                             ('x', (String (' ', (String
                                             ('i', (String ('s', (String
                                             (' ', (String ('n', (String
                                             ('o', (String ('t', (String
                                             (' ', (String ('s', (String
                                             ('q', (String ('u', (String
                                             ('a', (String ('r', (String
                                             ('e',
                                             EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                      else Entries ({ form = n1; sym = s;
                                             rows = r0; columns0 = c0 }, k,
                                             [])
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('s', (String ('i',
                              (String ('z', (String ('e', (String ('s',
                              (String (' ', (String ('o', (String ('f',
                              (String (' ', (String ('a', (String (' ',
                              (String ('m', (String ('a', (String ('t',
                              (String ('r', (String ('i', (String ('x',
                              (String (' ', (String ('a', (String ('r',
                              (String ('e', (String (' ', (String ('n',
                              (String ('o', (String (' ', (String ('w',
                              (String ('h', (String ('o', (String ('l',
                              (String ('e', (String (' ', (String ('n',
                              (String ('u', (String ('m', (String ('b',
                              (String ('e', (String ('r', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ ->
                          match l3 with
                          | [] ->
                            if array
                            then Refused (String ('t', (String ('h', (String
                                   ('e', (String (' ', (String ('s', (String
                                   ('i', (String ('z', (String ('e', (String
                                   ('s', (String (' ', (String ('o', (String
                                   ('f', (String (' ', (String ('a', (String
                                   (' ', (String ('m', (String ('a', (String
                                   ('t', (String ('r', (String ('i', (String
                                   ('x', (String (' ', (String ('a', (String
                                   ('r', (String ('e', (String (' ', (String
                                   ('n', (String ('o', (String (' ', (String
                                   ('w', (String ('h', (String ('o', (String
                                   ('l', (String ('e', (String (' ', (String
                                   ('n', (String ('u', (String ('m', (String
                                   ('b', (String ('e', (String ('r', (String
                                   ('s',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else if (||)
                                      (Big.lt largest_size ((fun p -> p) r0))
                                      (Big.lt largest_size ((fun p -> p) c0))
                                 then Refused (String ('a', (String (' ',
                                        (String ('m', (String ('a', (String
                                        ('t', (String ('r', (String ('i',
                                        (String ('x', (String (' ', (String
                                        ('h', (String ('a', (String ('s',
                                        (String (' ', (String ('m', (String
                                        ('o', (String ('r', (String ('e',
                                        (String (' ', (String ('t', (String
                                        ('h', (String ('a', (String ('n',
                                        (String (' ', (String ('1', (String
                                        ('0', (String ('^', (String ('8',
                                        (String (' ', (String ('r', (String
                                        ('o', (String ('w', (String ('s',
                                        (String (' ', (String ('o', (String
                                        ('r', (String (' ', (String ('c',
                                        (String ('o', (String ('l', (String
                                        ('u', (String ('m', (String ('n',
                                        (String ('s',
                                        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                 else if match s with
                                         | General -> false
                                         | _ -> not (Big.equal r0 c0)
                                      then Refused (String ('a', (String
                                             (' ', (String ('s', (String
                                             ('y', (String ('m', (String
                                             ('m', (String ('e', (String
                                             ('t', (String ('r', (String
                                             ('i', (String ('c', (String
                                             (' ', (String ('m', (String
                                             ('a', (String ('t', (String
                                             ('r', (String ('i', (String
                                             ('x', (String (' ', (String
                                             ('i', (String ('s', (String
                                             (' ', (String ('n', (String
                                             ('o', (String ('t', (String
                                             (' ', (String ('s', (String
                                             ('q', (String ('u', (String
                                             ('a', (String ('r', (String
                                             ('e',
                                             EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                                      else Entries ({ form = n1; sym = s;
                                             rows = r0; columns0 = c0 }, k,
                                             [])
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('s', (String ('i',
                              (String ('z', (String ('e', (String ('s',
                              (String (' ', (String ('o', (String ('f',
                              (String (' ', (String ('a', (String (' ',
                              (String ('m', (String ('a', (String ('t',
                              (String ('r', (String ('i', (String ('x',
                              (String (' ', (String ('a', (String ('r',
                              (String ('e', (String (' ', (String ('n',
                              (String ('o', (String (' ', (String ('w',
                              (String ('h', (String ('o', (String ('l',
                              (String ('e', (String (' ', (String ('n',
                              (String ('u', (String ('m', (String ('b',
                              (String ('e', (String ('r', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          k)
                     | None ->
                       Refused (String ('t', (String ('h', (String ('e',
                         (String (' ', (String ('s', (String ('i', (String
                         ('z', (String ('e', (String ('s', (String (' ',
                         (String ('o', (String ('f', (String (' ', (String
                         ('a', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x', (String (' ', (String ('a', (String ('r',
                         (String ('e', (String (' ', (String ('n', (String
                         ('o', (String (' ', (String ('w', (String ('h',
                         (String ('o', (String ('l', (String ('e', (String
                         (' ', (String ('n', (String ('u', (String ('m',
                         (String ('b', (String ('e', (String ('r', (String
                         ('s',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  (fun _ ->
                  match l2 with
                  | [] ->
                    if array
                    then Empty (r, c)
                    else Refused (String ('t', (String ('h', (String ('e',
                           (String (' ', (String ('s', (String ('i', (String
                           ('z', (String ('e', (String ('s', (String (' ',
                           (String ('o', (String ('f', (String (' ', (String
                           ('a', (String (' ', (String ('m', (String ('a',
                           (String ('t', (String ('r', (String ('i', (String
                           ('x', (String (' ', (String ('a', (String ('r',
                           (String ('e', (String (' ', (String ('n', (String
                           ('o', (String (' ', (String ('w', (String ('h',
                           (String ('o', (String ('l', (String ('e', (String
                           (' ', (String ('n', (String ('u', (String ('m',
                           (String ('b', (String ('e', (String ('r', (String
                           ('s',
                           EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  | o1::l3 ->
                    (match o1 with
                     | Some z0 ->
                       ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                          (fun _ ->
                          match l3 with
                          | [] ->
                            if array
                            then Refused (String ('t', (String ('h', (String
                                   ('e', (String (' ', (String ('s', (String
                                   ('i', (String ('z', (String ('e', (String
                                   ('s', (String (' ', (String ('o', (String
                                   ('f', (String (' ', (String ('a', (String
                                   (' ', (String ('m', (String ('a', (String
                                   ('t', (String ('r', (String ('i', (String
                                   ('x', (String (' ', (String ('a', (String
                                   ('r', (String ('e', (String (' ', (String
                                   ('n', (String ('o', (String (' ', (String
                                   ('w', (String ('h', (String ('o', (String
                                   ('l', (String ('e', (String (' ', (String
                                   ('n', (String ('u', (String ('m', (String
                                   ('b', (String ('e', (String ('r', (String
                                   ('s',
                                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                            else Empty (r, c)
                          | _::_ ->
                            Refused (String ('t', (String ('h', (String ('e',
                              (String (' ', (String ('s', (String ('i',
                              (String ('z', (String ('e', (String ('s',
                              (String (' ', (String ('o', (String ('f',
                              (String (' ', (String ('a', (String (' ',
                              (String ('m', (String ('a', (String ('t',
                              (String ('r', (String ('i', (String ('x',
                              (String (' ', (String ('a', (String ('r',
                              (String ('e', (String (' ', (String ('n',
                              (String ('o', (String (' ', (String ('w',
                              (String ('h', (String ('o', (String ('l',
                              (String ('e', (String (' ', (String ('n',
                              (String ('u', (String ('m', (String ('b',
                              (String ('e', (String ('r', (String ('s',
                              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ -> Refused (String ('t', (String ('h',
                          (String ('e', (String (' ', (String ('s', (String
                          ('i', (String ('z', (String ('e', (String ('s',
                          (String (' ', (String ('o', (String ('f', (String
                          (' ', (String ('a', (String (' ', (String ('m',
                          (String ('a', (String ('t', (String ('r', (String
                          ('i', (String ('x', (String (' ', (String ('a',
                          (String ('r', (String ('e', (String (' ', (String
                          ('n', (String ('o', (String (' ', (String ('w',
                          (String ('h', (String ('o', (String ('l', (String
                          ('e', (String (' ', (String ('n', (String ('u',
                          (String ('m', (String ('b', (String ('e', (String
                          ('r', (String ('s',
                          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          (fun _ -> Refused (String ('t', (String ('h',
                          (String ('e', (String (' ', (String ('s', (String
                          ('i', (String ('z', (String ('e', (String ('s',
                          (String (' ', (String ('o', (String ('f', (String
                          (' ', (String ('a', (String (' ', (String ('m',
                          (String ('a', (String ('t', (String ('r', (String
                          ('i', (String ('x', (String (' ', (String ('a',
                          (String ('r', (String ('e', (String (' ', (String
                          ('n', (String ('o', (String (' ', (String ('w',
                          (String ('h', (String ('o', (String ('l', (String
                          ('e', (String (' ', (String ('n', (String ('u',
                          (String ('m', (String ('b', (String ('e', (String
                          ('r', (String ('s',
                          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          z0)
                     | None ->
                       Refused (String ('t', (String ('h', (String ('e',
                         (String (' ', (String ('s', (String ('i', (String
                         ('z', (String ('e', (String ('s', (String (' ',
                         (String ('o', (String ('f', (String (' ', (String
                         ('a', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x', (String (' ', (String ('a', (String ('r',
                         (String ('e', (String (' ', (String ('n', (String
                         ('o', (String (' ', (String ('w', (String ('h',
                         (String ('o', (String ('l', (String ('e', (String
                         (' ', (String ('n', (String ('u', (String ('m',
                         (String ('b', (String ('e', (String ('r', (String
                         ('s',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  c)
             | None ->
               Refused (String ('t', (String ('h', (String ('e', (String
                 (' ', (String ('s', (String ('i', (String ('z', (String
                 ('e', (String ('s', (String (' ', (String ('o', (String
                 ('f', (String (' ', (String ('a', (String (' ', (String
                 ('m', (String ('a', (String ('t', (String ('r', (String
                 ('i', (String ('x', (String (' ', (String ('a', (String
                 ('r', (String ('e', (String (' ', (String ('n', (String
                 ('o', (String (' ', (String ('w', (String ('h', (String
                 ('o', (String ('l', (String ('e', (String (' ', (String
                 ('n', (String ('u', (String ('m', (String ('b', (String
                 ('e', (String ('r', (String ('s',
                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          (fun _ ->
          match l0 with
          | [] ->
            Refused (String ('t', (String ('h', (String ('e', (String (' ',
              (String ('s', (String ('i', (String ('z', (String ('e', (String
              ('s', (String (' ', (String ('o', (String ('f', (String (' ',
              (String ('a', (String (' ', (String ('m', (String ('a', (String
              ('t', (String ('r', (String ('i', (String ('x', (String (' ',
              (String ('a', (String ('r', (String ('e', (String (' ', (String
              ('n', (String ('o', (String (' ', (String ('w', (String ('h',
              (String ('o', (String ('l', (String ('e', (String (' ', (String
              ('n', (String ('u', (String ('m', (String ('b', (String ('e',
              (String ('r', (String ('s',
              EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          | o0::l2 ->
            (match o0 with
             | Some c ->
               (match l2 with
                | [] ->
                  if array
                  then Empty (r, c)
                  else Refused (String ('t', (String ('h', (String ('e',
                         (String (' ', (String ('s', (String ('i', (String
                         ('z', (String ('e', (String ('s', (String (' ',
                         (String ('o', (String ('f', (String (' ', (String
                         ('a', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x', (String (' ', (String ('a', (String ('r',
                         (String ('e', (String (' ', (String ('n', (String
                         ('o', (String (' ', (String ('w', (String ('h',
                         (String ('o', (String ('l', (String ('e', (String
                         (' ', (String ('n', (String ('u', (String ('m',
                         (String ('b', (String ('e', (String ('r', (String
                         ('s',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                | o1::l3 ->
                  (match o1 with
                   | Some z0 ->
                     ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                        (fun _ ->
                        match l3 with
                        | [] ->
                          if array
                          then Refused (String ('t', (String ('h', (String
                                 ('e', (String (' ', (String ('s', (String
                                 ('i', (String ('z', (String ('e', (String
                                 ('s', (String (' ', (String ('o', (String
                                 ('f', (String (' ', (String ('a', (String
                                 (' ', (String ('m', (String ('a', (String
                                 ('t', (String ('r', (String ('i', (String
                                 ('x', (String (' ', (String ('a', (String
                                 ('r', (String ('e', (String (' ', (String
                                 ('n', (String ('o', (String (' ', (String
                                 ('w', (String ('h', (String ('o', (String
                                 ('l', (String ('e', (String (' ', (String
                                 ('n', (String ('u', (String ('m', (String
                                 ('b', (String ('e', (String ('r', (String
                                 ('s',
                                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                          else Empty (r, c)
                        | _::_ ->
                          Refused (String ('t', (String ('h', (String ('e',
                            (String (' ', (String ('s', (String ('i', (String
                            ('z', (String ('e', (String ('s', (String (' ',
                            (String ('o', (String ('f', (String (' ', (String
                            ('a', (String (' ', (String ('m', (String ('a',
                            (String ('t', (String ('r', (String ('i', (String
                            ('x', (String (' ', (String ('a', (String ('r',
                            (String ('e', (String (' ', (String ('n', (String
                            ('o', (String (' ', (String ('w', (String ('h',
                            (String ('o', (String ('l', (String ('e', (String
                            (' ', (String ('n', (String ('u', (String ('m',
                            (String ('b', (String ('e', (String ('r', (String
                            ('s',
                            EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        (fun _ -> Refused (String ('t', (String ('h', (String
                        ('e', (String (' ', (String ('s', (String ('i',
                        (String ('z', (String ('e', (String ('s', (String
                        (' ', (String ('o', (String ('f', (String (' ',
                        (String ('a', (String (' ', (String ('m', (String
                        ('a', (String ('t', (String ('r', (String ('i',
                        (String ('x', (String (' ', (String ('a', (String
                        ('r', (String ('e', (String (' ', (String ('n',
                        (String ('o', (String (' ', (String ('w', (String
                        ('h', (String ('o', (String ('l', (String ('e',
                        (String (' ', (String ('n', (String ('u', (String
                        ('m', (String ('b', (String ('e', (String ('r',
                        (String ('s',
                        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        (fun _ -> Refused (String ('t', (String ('h', (String
                        ('e', (String (' ', (String ('s', (String ('i',
                        (String ('z', (String ('e', (String ('s', (String
                        (' ', (String ('o', (String ('f', (String (' ',
                        (String ('a', (String (' ', (String ('m', (String
                        ('a', (String ('t', (String ('r', (String ('i',
                        (String ('x', (String (' ', (String ('a', (String
                        ('r', (String ('e', (String (' ', (String ('n',
                        (String ('o', (String (' ', (String ('w', (String
                        ('h', (String ('o', (String ('l', (String ('e',
                        (String (' ', (String ('n', (String ('u', (String
                        ('m', (String ('b', (String ('e', (String ('r',
                        (String ('s',
                        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                        z0)
                   | None ->
                     Refused (String ('t', (String ('h', (String ('e',
                       (String (' ', (String ('s', (String ('i', (String
                       ('z', (String ('e', (String ('s', (String (' ',
                       (String ('o', (String ('f', (String (' ', (String
                       ('a', (String (' ', (String ('m', (String ('a',
                       (String ('t', (String ('r', (String ('i', (String
                       ('x', (String (' ', (String ('a', (String ('r',
                       (String ('e', (String (' ', (String ('n', (String
                       ('o', (String (' ', (String ('w', (String ('h',
                       (String ('o', (String ('l', (String ('e', (String
                       (' ', (String ('n', (String ('u', (String ('m',
                       (String ('b', (String ('e', (String ('r', (String
                       ('s',
                       EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             | None ->
               Refused (String ('t', (String ('h', (String ('e', (String
                 (' ', (String ('s', (String ('i', (String ('z', (String
                 ('e', (String ('s', (String (' ', (String ('o', (String
                 ('f', (String (' ', (String ('a', (String (' ', (String
                 ('m', (String ('a', (String ('t', (String ('r', (String
                 ('i', (String ('x', (String (' ', (String ('a', (String
                 ('r', (String ('e', (String (' ', (String ('n', (String
                 ('o', (String (' ', (String ('w', (String ('h', (String
                 ('o', (String ('l', (String ('e', (String (' ', (String
                 ('n', (String ('u', (String ('m', (String ('b', (String
                 ('e', (String ('r', (String ('s',
                 EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          r)
     | None ->
       Refused (String ('t', (String ('h', (String ('e', (String (' ',
         (String ('s', (String ('i', (String ('z', (String ('e', (String
         ('s', (String (' ', (String ('o', (String ('f', (String (' ',
         (String ('a', (String (' ', (String ('m', (String ('a', (String
         ('t', (String ('r', (String ('i', (String ('x', (String (' ',
         (String ('a', (String ('r', (String ('e', (String (' ', (String
         ('n', (String ('o', (String (' ', (String ('w', (String ('h',
         (String ('o', (String ('l', (String ('e', (String (' ', (String
         ('n', (String ('u', (String ('m', (String ('b', (String ('e',
         (String ('r', (String ('s',
         EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val read_value : numbers -> text list -> d option **)

let read_value n1 l =
  match n1 with
  | Real ->
    (match l with
     | [] -> None
     | v::l0 -> (match l0 with
                 | [] -> read_double v
                 | _::_ -> None))
  | Integer ->
    (match l with
     | [] -> None
     | v::l0 ->
       (match l0 with
        | [] ->
          (match integer v with
           | Some z0 -> rounded z0 Big.zero
           | None -> None)
        | _::_ -> None))
  | Pattern -> (match l with
                | [] -> Some d1
                | _::_ -> None)

(** val read_entry : layout -> Big.t -> entry list -> text list -> state **)

let read_entry f todo acc = function
| [] ->
  Refused (String ('a', (String ('n', (String (' ', (String ('e', (String
    ('n', (String ('t', (String ('r', (String ('y', (String (' ', (String
    ('o', (String ('f', (String (' ', (String ('a', (String (' ', (String
    ('m', (String ('a', (String ('t', (String ('r', (String ('i', (String
    ('x', (String (' ', (String ('i', (String ('s', (String (' ', (String
    ('n', (String ('o', (String ('t', (String (' ', (String ('r', (String
    ('o', (String ('w', (String (',', (String (' ', (String ('c', (String
    ('o', (String ('l', (String ('u', (String ('m', (String ('n', (String
    (' ', (String ('a', (String ('n', (String ('d', (String (' ', (String
    ('a', (String (' ', (String ('f', (String ('i', (String ('n', (String
    ('i', (String ('t', (String ('e', (String (' ', (String ('n', (String
    ('u', (String ('m', (String ('b', (String ('e', (String ('r',
    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
| a::l0 ->
  (match l0 with
   | [] ->
     Refused (String ('a', (String ('n', (String (' ', (String ('e', (String
       ('n', (String ('t', (String ('r', (String ('y', (String (' ', (String
       ('o', (String ('f', (String (' ', (String ('a', (String (' ', (String
       ('m', (String ('a', (String ('t', (String ('r', (String ('i', (String
       ('x', (String (' ', (String ('i', (String ('s', (String (' ', (String
       ('n', (String ('o', (String ('t', (String (' ', (String ('r', (String
       ('o', (String ('w', (String (',', (String (' ', (String ('c', (String
       ('o', (String ('l', (String ('u', (String ('m', (String ('n', (String
       (' ', (String ('a', (String ('n', (String ('d', (String (' ', (String
       ('a', (String (' ', (String ('f', (String ('i', (String ('n', (String
       ('i', (String ('t', (String ('e', (String (' ', (String ('n', (String
       ('u', (String ('m', (String ('b', (String ('e', (String ('r',
       EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
   | b::v ->
     (match natural a with
      | Some z0 ->
        ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
           (fun _ -> Refused (String ('a', (String ('n', (String (' ',
           (String ('e', (String ('n', (String ('t', (String ('r', (String
           ('y', (String (' ', (String ('o', (String ('f', (String (' ',
           (String ('a', (String (' ', (String ('m', (String ('a', (String
           ('t', (String ('r', (String ('i', (String ('x', (String (' ',
           (String ('i', (String ('s', (String (' ', (String ('n', (String
           ('o', (String ('t', (String (' ', (String ('r', (String ('o',
           (String ('w', (String (',', (String (' ', (String ('c', (String
           ('o', (String ('l', (String ('u', (String ('m', (String ('n',
           (String (' ', (String ('a', (String ('n', (String ('d', (String
           (' ', (String ('a', (String (' ', (String ('f', (String ('i',
           (String ('n', (String ('i', (String ('t', (String ('e', (String
           (' ', (String ('n', (String ('u', (String ('m', (String ('b',
           (String ('e', (String ('r',
           EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
           (fun i ->
           match natural b with
           | Some z1 ->
             ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                (fun _ -> Refused (String ('a', (String ('n', (String (' ',
                (String ('e', (String ('n', (String ('t', (String ('r',
                (String ('y', (String (' ', (String ('o', (String ('f',
                (String (' ', (String ('a', (String (' ', (String ('m',
                (String ('a', (String ('t', (String ('r', (String ('i',
                (String ('x', (String (' ', (String ('i', (String ('s',
                (String (' ', (String ('n', (String ('o', (String ('t',
                (String (' ', (String ('r', (String ('o', (String ('w',
                (String (',', (String (' ', (String ('c', (String ('o',
                (String ('l', (String ('u', (String ('m', (String ('n',
                (String (' ', (String ('a', (String ('n', (String ('d',
                (String (' ', (String ('a', (String (' ', (String ('f',
                (String ('i', (String ('n', (String ('i', (String ('t',
                (String ('e', (String (' ', (String ('n', (String ('u',
                (String ('m', (String ('b', (String ('e', (String ('r',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                (fun j ->
                match read_value f.form v with
                | Some d2 ->
                  if not ((&&) (Big.leq i f.rows) (Big.leq j f.columns0))
                  then Refused (String ('a', (String ('n', (String (' ',
                         (String ('e', (String ('n', (String ('t', (String
                         ('r', (String ('y', (String (' ', (String ('l',
                         (String ('i', (String ('e', (String ('s', (String
                         (' ', (String ('o', (String ('u', (String ('t',
                         (String ('s', (String ('i', (String ('d', (String
                         ('e', (String (' ', (String ('o', (String ('f',
                         (String (' ', (String ('i', (String ('t', (String
                         ('s', (String (' ', (String ('m', (String ('a',
                         (String ('t', (String ('r', (String ('i', (String
                         ('x',
                         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                  else if Big.leq todo Big.zero
                       then Refused (String ('a', (String (' ', (String ('m',
                              (String ('a', (String ('t', (String ('r',
                              (String ('i', (String ('x', (String (' ',
                              (String ('h', (String ('a', (String ('s',
                              (String (' ', (String ('m', (String ('o',
                              (String ('r', (String ('e', (String (' ',
                              (String ('e', (String ('n', (String ('t',
                              (String ('r', (String ('i', (String ('e',
                              (String ('s', (String (' ', (String ('t',
                              (String ('h', (String ('a', (String ('n',
                              (String (' ', (String ('i', (String ('t',
                              (String (' ', (String ('a', (String ('n',
                              (String ('n', (String ('o', (String ('u',
                              (String ('n', (String ('c', (String ('e',
                              (String ('s',
                              EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                       else Entries (f,
                              (Big.sub todo ((fun p -> p) Big.one)),
                              (mirrored f.sym ((i,j),d2) (((i,j),d2)::acc)))
                | None ->
                  Refused (String ('a', (String ('n', (String (' ', (String
                    ('e', (String ('n', (String ('t', (String ('r', (String
                    ('y', (String (' ', (String ('o', (String ('f', (String
                    (' ', (String ('a', (String (' ', (String ('m', (String
                    ('a', (String ('t', (String ('r', (String ('i', (String
                    ('x', (String (' ', (String ('i', (String ('s', (String
                    (' ', (String ('n', (String ('o', (String ('t', (String
                    (' ', (String ('r', (String ('o', (String ('w', (String
                    (',', (String (' ', (String ('c', (String ('o', (String
                    ('l', (String ('u', (String ('m', (String ('n', (String
                    (' ', (String ('a', (String ('n', (String ('d', (String
                    (' ', (String ('a', (String (' ', (String ('f', (String
                    ('i', (String ('n', (String ('i', (String ('t', (String
                    ('e', (String (' ', (String ('n', (String ('u', (String
                    ('m', (String ('b', (String ('e', (String ('r',
                    EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                (fun _ -> Refused (String ('a', (String ('n', (String (' ',
                (String ('e', (String ('n', (String ('t', (String ('r',
                (String ('y', (String (' ', (String ('o', (String ('f',
                (String (' ', (String ('a', (String (' ', (String ('m',
                (String ('a', (String ('t', (String ('r', (String ('i',
                (String ('x', (String (' ', (String ('i', (String ('s',
                (String (' ', (String ('n', (String ('o', (String ('t',
                (String (' ', (String ('r', (String ('o', (String ('w',
                (String (',', (String (' ', (String ('c', (String ('o',
                (String ('l', (String ('u', (String ('m', (String ('n',
                (String (' ', (String ('a', (String ('n', (String ('d',
                (String (' ', (String ('a', (String (' ', (String ('f',
                (String ('i', (String ('n', (String ('i', (String ('t',
                (String ('e', (String (' ', (String ('n', (String ('u',
                (String ('m', (String ('b', (String ('e', (String ('r',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                z1)
           | None ->
             Refused (String ('a', (String ('n', (String (' ', (String ('e',
               (String ('n', (String ('t', (String ('r', (String ('y',
               (String (' ', (String ('o', (String ('f', (String (' ',
               (String ('a', (String (' ', (String ('m', (String ('a',
               (String ('t', (String ('r', (String ('i', (String ('x',
               (String (' ', (String ('i', (String ('s', (String (' ',
               (String ('n', (String ('o', (String ('t', (String (' ',
               (String ('r', (String ('o', (String ('w', (String (',',
               (String (' ', (String ('c', (String ('o', (String ('l',
               (String ('u', (String ('m', (String ('n', (String (' ',
               (String ('a', (String ('n', (String ('d', (String (' ',
               (String ('a', (String (' ', (String ('f', (String ('i',
               (String ('n', (String ('i', (String ('t', (String ('e',
               (String (' ', (String ('n', (String ('u', (String ('m',
               (String ('b', (String ('e', (String ('r',
               EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
           (fun _ -> Refused (String ('a', (String ('n', (String (' ',
           (String ('e', (String ('n', (String ('t', (String ('r', (String
           ('y', (String (' ', (String ('o', (String ('f', (String (' ',
           (String ('a', (String (' ', (String ('m', (String ('a', (String
           ('t', (String ('r', (String ('i', (String ('x', (String (' ',
           (String ('i', (String ('s', (String (' ', (String ('n', (String
           ('o', (String ('t', (String (' ', (String ('r', (String ('o',
           (String ('w', (String (',', (String (' ', (String ('c', (String
           ('o', (String ('l', (String ('u', (String ('m', (String ('n',
           (String (' ', (String ('a', (String ('n', (String ('d', (String
           (' ', (String ('a', (String (' ', (String ('f', (String ('i',
           (String ('n', (String ('i', (String ('t', (String ('e', (String
           (' ', (String ('n', (String ('u', (String ('m', (String ('b',
           (String ('e', (String ('r',
           EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
           z0)
      | None ->
        Refused (String ('a', (String ('n', (String (' ', (String ('e',
          (String ('n', (String ('t', (String ('r', (String ('y', (String
          (' ', (String ('o', (String ('f', (String (' ', (String ('a',
          (String (' ', (String ('m', (String ('a', (String ('t', (String
          ('r', (String ('i', (String ('x', (String (' ', (String ('i',
          (String ('s', (String (' ', (String ('n', (String ('o', (String
          ('t', (String (' ', (String ('r', (String ('o', (String ('w',
          (String (',', (String (' ', (String ('c', (String ('o', (String
          ('l', (String ('u', (String ('m', (String ('n', (String (' ',
          (String ('a', (String ('n', (String ('d', (String (' ', (String
          ('a', (String (' ', (String ('f', (String ('i', (String ('n',
          (String ('i', (String ('t', (String ('e', (String (' ', (String
          ('n', (String ('u', (String ('m', (String ('b', (String ('e',
          (String ('r',
          EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val read_array_entry :
    layout -> Big.t -> Big.t -> entry list -> text list -> state **)

let read_array_entry f i j acc l =
  if not ((&&) (Big.leq i f.rows) (Big.leq j f.columns0))
  then Refused (String ('a', (String ('n', (String (' ', (String ('a',
         (String ('r', (String ('r', (String ('a', (String ('y', (String
         (' ', (String ('h', (String ('a', (String ('s', (String (' ',
         (String ('m', (String ('o', (String ('r', (String ('e', (String
         (' ', (String ('e', (String ('n', (String ('t', (String ('r',
         (String ('i', (String ('e', (String ('s', (String (' ', (String
         ('t', (String ('h', (String ('a', (String ('n', (String (' ',
         (String ('i', (String ('t', (String ('s', (String (' ', (String
         ('s', (String ('i', (String ('z', (String ('e', (String ('s',
         (String (' ', (String ('s', (String ('a', (String ('y',
         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  else (match read_value f.form l with
        | Some d2 ->
          let acc0 = mirrored f.sym ((i,j),d2) (((i,j),d2)::acc) in
          if Big.lt i f.rows
          then Array (f, (Big.succ i), j, acc0)
          else Array (f, (first_row f.sym (Big.succ j)), (Big.succ j), acc0)
        | None ->
          Refused (String ('a', (String (' ', (String ('l', (String ('i',
            (String ('n', (String ('e', (String (' ', (String ('o', (String
            ('f', (String (' ', (String ('a', (String ('n', (String (' ',
            (String ('a', (String ('r', (String ('r', (String ('a', (String
            ('y', (String (' ', (String ('i', (String ('s', (String (' ',
            (String ('n', (String ('o', (String ('t', (String (' ', (String
            ('a', (String (' ', (String ('f', (String ('i', (String ('n',
            (String ('i', (String ('t', (String ('e', (String (' ', (String
            ('n', (String ('u', (String ('m', (String ('b', (String ('e',
            (String ('r',
            EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val step : state -> text -> state **)

let step st line =
  match st with
  | Banner -> read_banner line
  | Refused _ -> st
  | _ ->
    (match words line with
     | [] -> st
     | t0::l0 ->
       let l = t0::l0 in
       (match st with
        | Sizes (array, n1, s) -> read_sizes array n1 s l
        | Entries (f, todo, acc) -> read_entry f todo acc l
        | Array (f, i, j, acc) -> read_array_entry f i j acc l
        | Empty (_, _) ->
          Refused (String ('a', (String (' ', (String ('m', (String ('a',
            (String ('t', (String ('r', (String ('i', (String ('x', (String
            (' ', (String ('w', (String ('i', (String ('t', (String ('h',
            (String ('o', (String ('u', (String ('t', (String (' ', (String
            ('r', (String ('o', (String ('w', (String ('s', (String (' ',
            (String ('o', (String ('r', (String (' ', (String ('c', (String
            ('o', (String ('l', (String ('u', (String ('m', (String ('n',
            (String ('s', (String (' ', (String ('h', (String ('a', (String
            ('s', (String (' ', (String ('e', (String ('n', (String ('t',
            (String ('r', (String ('i', (String ('e', (String ('s',
            EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
        | _ -> st))

(** val before : entry -> entry -> bool **)

let before a b =
  let p0,_ = a in
  let p,q = p0 in
  let p1,_ = b in
  let p',q' = p1 in
  (match Pos.compare p p' with
   | Eq -> Big.leq q q'
   | Lt -> true
   | Gt -> false)

(** val merged : entry list -> entry list -> entry list -> entry list **)

let rec merged l2 =
  let rec aux l3 acc =
    match l2 with
    | [] -> List.rev_append l3 acc
    | a::t1 ->
      (match l3 with
       | [] -> List.rev_append l2 acc
       | b::t2 ->
         if before a b then merged t1 l3 (a::acc) else aux t2 (b::acc))
  in aux

(** val pairs : entry list list -> entry list list -> entry list list **)

let rec pairs l acc =
  match l with
  | [] -> List.rev_append acc []
  | a::l0 ->
    (match l0 with
     | [] -> List.rev_append (a::acc) []
     | b::l2 -> pairs l2 ((List.rev_append (merged a b []) [])::acc))

(** val runs :
    entry list -> entry list -> entry list list -> entry list list **)

let rec runs l cur acc =
  match l with
  | [] -> List.rev_append ((List.rev_append cur [])::acc) []
  | a::t0 ->
    (match cur with
     | [] -> runs t0 (a::[]) acc
     | b::_ ->
       if before b a
       then runs t0 (a::cur) acc
       else runs t0 (a::[]) ((List.rev_append cur [])::acc))

(** val flat0 : entry list list -> entry list **)

let flat0 l =
  (fun f l a -> List.fold_left f a l) (fun acc r ->
    List.rev_append (List.rev_append r []) acc) (List.rev_append l []) []

(** val sorted : int -> entry list list -> entry list **)

let rec sorted fuel l = match l with
| [] -> []
| a::l0 ->
  (match l0 with
   | [] -> a
   | _::_ ->
     ((fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
        (fun _ -> flat0 l)
        (fun fuel0 -> sorted fuel0 (pairs l []))
        fuel))

(** val is_short : d -> bool **)

let is_short d2 =
  let m0 = Big.abs (fst d2) in
  let k =
    Big.sub (Z.log2 m0) ((fun p -> p) ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.succ (Big.shift_left p 1))
      ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
  in
  (||) (Big.leq k Big.zero)
    (Big.equal
      (Z.shiftl
        (Z.div m0
          (Z.pow ((fun p -> p) ((fun p -> Big.shift_left p 1) Big.one)) k)) k)
      m0)

(** val zero0 : d -> bool **)

let zero0 d2 =
  Big.equal (fst d2) Big.zero

(** val put0 : entry -> entry list -> entry list **)

let put0 e acc =
  if zero0 (snd e) then acc else e::acc

(** val added : entry list -> entry -> entry list -> entry list outcome **)

let rec added l cur acc =
  match l with
  | [] -> Good (List.rev_append (put0 cur acc) [])
  | e::l0 ->
    let p0,v = e in
    let p,q = p0 in
    let p1,v' = cur in
    let p',q' = p1 in
    if (&&) (Big.equal p p') (Big.equal q q')
    then let s = dadd v' v in
         if is_short s
         then added l0 ((p,q),s) acc
         else No (String ('t', (String ('h', (String ('e', (String (' ',
                (String ('s', (String ('u', (String ('m', (String (' ',
                (String ('o', (String ('f', (String (' ', (String ('e',
                (String ('n', (String ('t', (String ('r', (String ('i',
                (String ('e', (String ('s', (String (' ', (String ('a',
                (String ('t', (String (' ', (String ('o', (String ('n',
                (String ('e', (String (' ', (String ('p', (String ('l',
                (String ('a', (String ('c', (String ('e', (String (' ',
                (String ('o', (String ('f', (String (' ', (String ('a',
                (String (' ', (String ('m', (String ('a', (String ('t',
                (String ('r', (String ('i', (String ('x', (String (' ',
                (String ('i', (String ('s', (String (' ', (String ('n',
                (String ('o', (String ('t', (String (' ', (String ('a',
                (String (' ', (String ('d', (String ('o', (String ('u',
                (String ('b', (String ('l', (String ('e',
                EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    else added l0 ((p,q),v) (put0 cur acc)

(** val in_order : entry list -> entry list outcome **)

let in_order l =
  match sorted (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
          0))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          (runs l [] []) with
  | [] -> Good []
  | e::l0 -> added l0 e []

type matrix = { height : Big.t; width : Big.t; entries : entry list }

(** val finish : state -> matrix outcome **)

let finish = function
| Entries (f, todo, acc) ->
  ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
     (fun _ ->
     bind (in_order (List.rev_append acc [])) (fun l -> Good { height =
       ((fun p -> p) f.rows); width = ((fun p -> p) f.columns0); entries =
       l }))
     (fun _ -> No (String ('a', (String (' ', (String ('m', (String ('a',
     (String ('t', (String ('r', (String ('i', (String ('x', (String (' ',
     (String ('h', (String ('a', (String ('s', (String (' ', (String ('f',
     (String ('e', (String ('w', (String ('e', (String ('r', (String (' ',
     (String ('e', (String ('n', (String ('t', (String ('r', (String ('i',
     (String ('e', (String ('s', (String (' ', (String ('t', (String ('h',
     (String ('a', (String ('n', (String (' ', (String ('i', (String ('t',
     (String (' ', (String ('a', (String ('n', (String ('n', (String ('o',
     (String ('u', (String ('n', (String ('c', (String ('e', (String ('s',
     EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
     (fun _ -> No (String ('a', (String (' ', (String ('m', (String ('a',
     (String ('t', (String ('r', (String ('i', (String ('x', (String (' ',
     (String ('h', (String ('a', (String ('s', (String (' ', (String ('f',
     (String ('e', (String ('w', (String ('e', (String ('r', (String (' ',
     (String ('e', (String ('n', (String ('t', (String ('r', (String ('i',
     (String ('e', (String ('s', (String (' ', (String ('t', (String ('h',
     (String ('a', (String ('n', (String (' ', (String ('i', (String ('t',
     (String (' ', (String ('a', (String ('n', (String ('n', (String ('o',
     (String ('u', (String ('n', (String ('c', (String ('e', (String ('s',
     EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
     todo)
| Array (f, i, j, acc) ->
  if (&&) (Big.leq i f.rows) (Big.leq j f.columns0)
  then No (String ('a', (String ('n', (String (' ', (String ('a', (String
         ('r', (String ('r', (String ('a', (String ('y', (String (' ',
         (String ('h', (String ('a', (String ('s', (String (' ', (String
         ('f', (String ('e', (String ('w', (String ('e', (String ('r',
         (String (' ', (String ('e', (String ('n', (String ('t', (String
         ('r', (String ('i', (String ('e', (String ('s', (String (' ',
         (String ('t', (String ('h', (String ('a', (String ('n', (String
         (' ', (String ('i', (String ('t', (String ('s', (String (' ',
         (String ('s', (String ('i', (String ('z', (String ('e', (String
         ('s', (String (' ', (String ('s', (String ('a', (String ('y',
         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  else bind (in_order (List.rev_append acc [])) (fun l -> Good { height =
         ((fun p -> p) f.rows); width = ((fun p -> p) f.columns0); entries =
         l })
| Empty (rows0, columns1) ->
  Good { height = rows0; width = columns1; entries = [] }
| Refused why -> No why
| _ ->
  No (String ('a', (String (' ', (String ('m', (String ('a', (String ('t',
    (String ('r', (String ('i', (String ('x', (String (' ', (String ('e',
    (String ('n', (String ('d', (String ('s', (String (' ', (String ('b',
    (String ('e', (String ('f', (String ('o', (String ('r', (String ('e',
    (String (' ', (String ('i', (String ('t', (String ('s', (String (' ',
    (String ('s', (String ('i', (String ('z', (String ('e', (String ('s',
    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

type json =
| Text of text
| Whole of Big.t
| Truth of bool
| Null
| List of json list
| Object of (text*json) list

(** val is_space : char -> bool **)

let is_space c =
  let k = (fun c -> Big.of_int (Char.code c)) c in
  (||)
    ((||) ((||) (Big.equal k space) (Big.equal k ten))
      (Big.equal k carriage_return)) (Big.equal k tabulator)

(** val quotation : Big.t **)

let quotation =
  (fun p -> p) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1) Big.one)))))

(** val backslash : Big.t **)

let backslash =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one))))))

(** val comma : Big.t **)

let comma =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) ((fun p -> Big.shift_left p 1)
    Big.one)))))

(** val skip : text -> text **)

let rec skip l = match l with
| [] -> []
| c::t0 -> if is_space c then skip t0 else l

(** val expect : Big.t -> text -> text option **)

let expect k l =
  match skip l with
  | [] -> None
  | c::t0 -> if is c k then Some t0 else None

(** val quoted : text -> text -> (text*text) option **)

let rec quoted l acc =
  match l with
  | [] -> None
  | c::t0 ->
    if is c quotation
    then Some ((List.rev_append acc []),t0)
    else if Big.lt ((fun c -> Big.of_int (Char.code c)) c) space
         then None
         else if is c backslash
              then (match t0 with
                    | [] -> None
                    | d2::t1 -> quoted t1 (d2::(c::acc)))
              else quoted t0 (c::acc)

(** val scalar : char -> text -> (json*text) option **)

let scalar c l =
  if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))
  then (match starts (String ('t', (String ('r', (String ('u', (String ('e',
                EmptyString)))))))) l with
        | Some t0 -> Some ((Truth true),t0)
        | None -> None)
  else if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))
       then (match starts (String ('f', (String ('a', (String ('l', (String
                     ('s', (String ('e', EmptyString)))))))))) l with
             | Some t0 -> Some ((Truth false),t0)
             | None -> None)
       else if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))
            then (match starts (String ('n', (String ('u', (String ('l',
                          (String ('l', EmptyString)))))))) l with
                  | Some t0 -> Some (Null,t0)
                  | None -> None)
            else let s,u =
                   if is c ((fun p -> p)
                        ((fun p -> Big.succ (Big.shift_left p 1))
                        ((fun p -> Big.shift_left p 1)
                        ((fun p -> Big.succ (Big.shift_left p 1))
                        ((fun p -> Big.succ (Big.shift_left p 1))
                        ((fun p -> Big.shift_left p 1) Big.one))))))
                   then signed0 l
                   else false,l
                 in
                 let p,u0 = digits digit ten Big.zero Big.zero u in
                 let v,k = p in
                 if Big.lt Big.zero k
                 then Some ((Whole (negated0 s v)),u0)
                 else None

(** val value : int -> int -> text -> (json*text) option **)

let rec value fuel depth l =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f ->
    (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
      (fun _ -> None)
      (fun d2 ->
      match skip l with
      | [] -> None
      | c::t0 ->
        if is c quotation
        then (match quoted t0 [] with
              | Some p -> let s,t1 = p in Some ((Text s),t1)
              | None -> None)
        else if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))
             then (match expect ((fun p -> p)
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.shift_left p 1)
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           Big.one))))))) t0 with
                   | Some t1 -> Some ((Object []),t1)
                   | None -> members f d2 t0 [])
             else if is c ((fun p -> p)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.shift_left p 1)
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.succ (Big.shift_left p 1))
                       ((fun p -> Big.shift_left p 1) Big.one)))))))
                  then (match expect ((fun p -> p)
                                ((fun p -> Big.succ (Big.shift_left p 1))
                                ((fun p -> Big.shift_left p 1)
                                ((fun p -> Big.succ (Big.shift_left p 1))
                                ((fun p -> Big.succ (Big.shift_left p 1))
                                ((fun p -> Big.succ (Big.shift_left p 1))
                                ((fun p -> Big.shift_left p 1) Big.one)))))))
                                t0 with
                        | Some t1 -> Some ((List []),t1)
                        | None -> elements0 f d2 t0 [])
                  else scalar c (c::t0))
      depth)
    fuel

(** val members :
    int -> int -> text -> (text*json) list -> (json*text) option **)

and members fuel depth l acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f ->
    match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.shift_left p 1) Big.one)))))) l with
    | Some t0 ->
      (match quoted t0 [] with
       | Some p ->
         let name0,t1 = p in
         (match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))) t1 with
          | Some t2 ->
            (match value f depth t2 with
             | Some p0 ->
               let v,t3 = p0 in
               (match expect comma t3 with
                | Some t4 -> members f depth t4 ((name0,v)::acc)
                | None ->
                  (match expect ((fun p -> p)
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.shift_left p 1)
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           ((fun p -> Big.succ (Big.shift_left p 1))
                           Big.one))))))) t3 with
                   | Some t4 ->
                     Some ((Object (List.rev_append ((name0,v)::acc) [])),t4)
                   | None -> None))
             | None -> None)
          | None -> None)
       | None -> None)
    | None -> None)
    fuel

(** val elements0 : int -> int -> text -> json list -> (json*text) option **)

and elements0 fuel depth l acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f ->
    match value f depth l with
    | Some p ->
      let v,t0 = p in
      (match expect comma t0 with
       | Some t1 -> elements0 f depth t1 (v::acc)
       | None ->
         (match expect ((fun p -> p)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1) Big.one))))))) t0 with
          | Some t1 -> Some ((List (List.rev_append (v::acc) [])),t1)
          | None -> None))
    | None -> None)
    fuel

(** val deepest : int **)

let deepest =
  succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
    (succ (succ (succ (succ
    0)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val read_json : text -> json outcome **)

let read_json l =
  match value (List.length l) deepest l with
  | Some p ->
    let v,t0 = p in
    (match skip t0 with
     | [] -> Good v
     | _::_ ->
       No (String ('t', (String ('h', (String ('e', (String (' ', (String
         ('c', (String ('e', (String ('r', (String ('t', (String ('i',
         (String ('f', (String ('i', (String ('c', (String ('a', (String
         ('t', (String ('e', (String (' ', (String ('g', (String ('o',
         (String ('e', (String ('s', (String (' ', (String ('o', (String
         ('n', (String (' ', (String ('b', (String ('e', (String ('h',
         (String ('i', (String ('n', (String ('d', (String (' ', (String
         ('i', (String ('t', (String ('s', (String (' ', (String ('e',
         (String ('n', (String ('d',
         EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  | None ->
    No (String ('t', (String ('h', (String ('e', (String (' ', (String ('c',
      (String ('e', (String ('r', (String ('t', (String ('i', (String ('f',
      (String ('i', (String ('c', (String ('a', (String ('t', (String ('e',
      (String (' ', (String ('i', (String ('s', (String (' ', (String ('n',
      (String ('o', (String ('t', (String (' ', (String ('J', (String ('S',
      (String ('O', (String ('N', (String (' ', (String ('o', (String ('f',
      (String (' ', (String ('i', (String ('t', (String ('s', (String (' ',
      (String ('f', (String ('o', (String ('r', (String ('m', (String ('a',
      (String ('t',
      EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val field : json -> string -> json outcome **)

let field o name0 =
  match o with
  | Object l ->
    (match filter (fun x -> text_eqb (fst x) name0) l with
     | [] ->
       No
         (append (String ('t', (String ('h', (String ('e', (String (' ',
           (String ('f', (String ('i', (String ('e', (String ('l', (String
           ('d', (String (' ', EmptyString))))))))))))))))))))
           (append name0 (String (' ', (String ('i', (String ('s', (String
             (' ', (String ('m', (String ('i', (String ('s', (String ('s',
             (String ('i', (String ('n', (String ('g',
             EmptyString))))))))))))))))))))))))
     | p::l0 ->
       let _,v = p in
       (match l0 with
        | [] -> Good v
        | _::_ ->
          No
            (append (String ('t', (String ('h', (String ('e', (String (' ',
              (String ('f', (String ('i', (String ('e', (String ('l', (String
              ('d', (String (' ', EmptyString))))))))))))))))))))
              (append name0 (String (' ', (String ('i', (String ('s', (String
                (' ', (String ('g', (String ('i', (String ('v', (String ('e',
                (String ('n', (String (' ', (String ('t', (String ('w',
                (String ('i', (String ('c', (String ('e',
                EmptyString))))))))))))))))))))))))))))))))))
  | _ ->
    No
      (append (String ('t', (String ('h', (String ('e', (String ('r', (String
        ('e', (String (' ', (String ('i', (String ('s', (String (' ', (String
        ('n', (String ('o', (String (' ', (String ('o', (String ('b', (String
        ('j', (String ('e', (String ('c', (String ('t', (String (' ', (String
        ('a', (String ('r', (String ('o', (String ('u', (String ('n', (String
        ('d', (String (' ', (String ('t', (String ('h', (String ('e', (String
        (' ', (String ('f', (String ('i', (String ('e', (String ('l', (String
        ('d', (String (' ',
        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
        name0)

(** val given : json -> string -> bool **)

let given o name0 =
  match field o name0 with
  | Good _ -> true
  | No _ -> false

(** val only : (text*json) list -> string list -> unit outcome **)

let rec only l names =
  match l with
  | [] -> Good ()
  | p::l0 ->
    let name0,_ = p in
    if List.exists (text_eqb name0) names
    then only l0 names
    else No
           (append (String ('t', (String ('h', (String ('e', (String (' ',
             (String ('f', (String ('i', (String ('e', (String ('l', (String
             ('d', (String (' ', EmptyString))))))))))))))))))))
             (append (to_string name0) (String (' ', (String ('i', (String
               ('s', (String (' ', (String ('n', (String ('o', (String ('t',
               (String (' ', (String ('k', (String ('n', (String ('o',
               (String ('w', (String ('n',
               EmptyString))))))))))))))))))))))))))))

(** val at_most_once : (text*json) list -> string -> unit outcome **)

let at_most_once l name0 =
  match filter (fun x -> text_eqb (fst x) name0) l with
  | [] -> Good ()
  | _::l0 ->
    (match l0 with
     | [] -> Good ()
     | _::_ ->
       No
         (append (String ('t', (String ('h', (String ('e', (String (' ',
           (String ('f', (String ('i', (String ('e', (String ('l', (String
           ('d', (String (' ', EmptyString))))))))))))))))))))
           (append name0 (String (' ', (String ('i', (String ('s', (String
             (' ', (String ('g', (String ('i', (String ('v', (String ('e',
             (String ('n', (String (' ', (String ('t', (String ('w', (String
             ('i', (String ('c', (String ('e',
             EmptyString)))))))))))))))))))))))))))))))))

(** val fields : json -> string list -> string list -> unit outcome **)

let fields o names may =
  match o with
  | Object l ->
    bind (only l (app names may)) (fun _ ->
      bind (all (field o) names []) (fun _ ->
        bind (all (at_most_once l) may []) (fun _ -> Good ())))
  | _ ->
    No (String ('a', (String ('n', (String (' ', (String ('o', (String ('b',
      (String ('j', (String ('e', (String ('c', (String ('t', (String (' ',
      (String ('i', (String ('s', (String (' ', (String ('e', (String ('x',
      (String ('p', (String ('e', (String ('c', (String ('t', (String ('e',
      (String ('d', EmptyString))))))))))))))))))))))))))))))))))))))))))

(** val text_of : json -> text outcome **)

let text_of = function
| Text s -> Good s
| _ ->
  No (String ('a', (String (' ', (String ('t', (String ('e', (String ('x',
    (String ('t', (String (' ', (String ('i', (String ('s', (String (' ',
    (String ('e', (String ('x', (String ('p', (String ('e', (String ('c',
    (String ('t', (String ('e', (String ('d',
    EmptyString))))))))))))))))))))))))))))))))))))

(** val list_of : json -> json list outcome **)

let list_of = function
| List l -> Good l
| _ ->
  No (String ('a', (String (' ', (String ('l', (String ('i', (String ('s',
    (String ('t', (String (' ', (String ('o', (String ('f', (String (' ',
    (String ('n', (String ('u', (String ('m', (String ('b', (String ('e',
    (String ('r', (String ('s', (String (' ', (String ('i', (String ('s',
    (String (' ', (String ('e', (String ('x', (String ('p', (String ('e',
    (String ('c', (String ('t', (String ('e', (String ('d',
    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val of_a_double : Big.t **)

let of_a_double =
  (fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1))
    ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))))))

(** val of_a_weight : Big.t **)

let of_a_weight =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    Big.one))))))))))))))))))))

(** val number : Big.t -> json -> d outcome **)

let number largest0 j =
  bind (text_of j) (fun s ->
    need (read_hex largest0 s)
      (append (String ('n', (String ('o', (String ('t', (String (' ', (String
        ('a', (String (' ', (String ('h', (String ('e', (String ('x', (String
        ('a', (String ('d', (String ('e', (String ('c', (String ('i', (String
        ('m', (String ('a', (String ('l', (String (' ', (String ('n', (String
        ('u', (String ('m', (String ('b', (String ('e', (String ('r', (String
        (' ', (String ('i', (String ('n', (String (' ', (String ('i', (String
        ('t', (String ('s', (String (' ', (String ('r', (String ('a', (String
        ('n', (String ('g', (String ('e', (String (':', (String (' ',
        EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
        (to_string s)))

(** val numbers_in : Big.t -> json -> d list outcome **)

let numbers_in largest0 j =
  bind (list_of j) (fun l -> all (number largest0) l [])

(** val one_double : json -> string -> d outcome **)

let one_double o name0 =
  bind (field o name0) (fun j -> number of_a_double j)

(** val flag : json -> string -> bool outcome **)

let flag o name0 =
  bind (field o name0) (fun j ->
    match j with
    | Truth b -> Good b
    | _ ->
      No
        (append name0 (String (' ', (String ('i', (String ('s', (String (' ',
          (String ('n', (String ('o', (String ('t', (String (' ', (String
          ('t', (String ('r', (String ('u', (String ('e', (String (' ',
          (String ('o', (String ('r', (String (' ', (String ('f', (String
          ('a', (String ('l', (String ('s', (String ('e',
          EmptyString))))))))))))))))))))))))))))))))))))))))))))

(** val vector_of : d list -> vecD **)

let vector_of l =
  fst
    ((fun f l a -> List.fold_left f a l) (fun vp d2 ->
      (M.add (snd vp) d2 (fst vp)),(Big.succ (snd vp))) l (M.empty,Big.one))

(** val copies : int -> d -> d list -> d list **)

let rec copies k d2 acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> acc)
    (fun k0 -> copies k0 d2 (d2::acc))
    k

(** val vector_in : json -> Big.t -> string -> vecD outcome **)

let vector_in o count name0 =
  bind (field o name0) (fun j ->
    match j with
    | Text _ ->
      bind (number of_a_double j) (fun d2 -> Good
        (vector_of (copies (Big.to_int count) d2 [])))
    | _ ->
      bind (numbers_in of_a_double j) (fun l ->
        bind
          (require
            (Big.equal (Big.of_int (List.length l)) ((fun p -> p) count))
            (append name0 (String (' ', (String ('h', (String ('o', (String
              ('l', (String ('d', (String ('s', (String (' ', (String ('a',
              (String ('n', (String ('o', (String ('t', (String ('h', (String
              ('e', (String ('r', (String (' ', (String ('n', (String ('u',
              (String ('m', (String ('b', (String ('e', (String ('r', (String
              (' ', (String ('o', (String ('f', (String (' ', (String ('n',
              (String ('u', (String ('m', (String ('b', (String ('e', (String
              ('r', (String ('s', (String (' ', (String ('t', (String ('h',
              (String ('a', (String ('n', (String (' ', (String ('t', (String
              ('h', (String ('e', (String (' ', (String ('n', (String ('e',
              (String ('t', (String ('w', (String ('o', (String ('r', (String
              ('k',
              EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          (fun _ -> Good (vector_of l))))

(** val slopes_in : json -> Big.t -> string -> vecD outcome **)

let slopes_in o count name0 =
  (fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
    (fun _ ->
    bind (field o name0) (fun j ->
      bind
        (match j with
         | List l ->
           (match l with
            | [] -> Good d0
            | _::_ -> number of_a_double j)
         | _ -> number of_a_double j) (fun _ -> Good M.empty)))
    (fun k -> vector_in o k name0)
    (fun _ ->
    bind (field o name0) (fun j ->
      bind
        (match j with
         | List l ->
           (match l with
            | [] -> Good d0
            | _::_ -> number of_a_double j)
         | _ -> number of_a_double j) (fun _ -> Good M.empty)))
    count

type row0 = { name : string; is_kind : kind; matrices : string list;
              parameter : string option }

(** val table : row0 list **)

let table =
  { name = (String ('h', (String ('o', (String ('p', (String ('f', (String
    ('i', (String ('e', (String ('l', (String ('d',
    EmptyString)))))))))))))))); is_kind = Hopfield; matrices = ((String
    ('W', EmptyString))::[]); parameter = (Some (String ('l', (String ('e',
    (String ('a', (String ('k', EmptyString))))))))) }::({ name = (String
    ('h', (String ('o', (String ('p', (String ('f', (String ('i', (String
    ('e', (String ('l', (String ('d', EmptyString)))))))))))))))); is_kind =
    FullHopfield; matrices = ((String ('W', EmptyString))::((String ('d',
    (String ('i', (String ('s', (String ('s', (String ('i', (String ('p',
    (String ('a', (String ('t', (String ('i', (String ('o', (String ('n',
    EmptyString))))))))))))))))))))))::[])); parameter = None }::({ name =
    (String ('f', (String ('i', (String ('r', (String ('i', (String ('n',
    (String ('g', (String ('-', (String ('r', (String ('a', (String ('t',
    (String ('e', EmptyString)))))))))))))))))))))); is_kind = FiringRate;
    matrices = ((String ('W', EmptyString))::[]); parameter = (Some (String
    ('l', (String ('e', (String ('a', (String ('k',
    EmptyString))))))))) }::({ name = (String ('f', (String ('i', (String
    ('r', (String ('i', (String ('n', (String ('g', (String ('-', (String
    ('r', (String ('a', (String ('t', (String ('e',
    EmptyString)))))))))))))))))))))); is_kind = FullFiringRate; matrices =
    ((String ('W', EmptyString))::((String ('d', (String ('i', (String ('s',
    (String ('s', (String ('i', (String ('p', (String ('a', (String ('t',
    (String ('i', (String ('o', (String ('n',
    EmptyString))))))))))))))))))))))::[])); parameter = None }::({ name =
    (String ('p', (String ('e', (String ('r', (String ('s', (String ('i',
    (String ('d', (String ('s', (String ('k', (String ('i', (String ('i',
    EmptyString)))))))))))))))))))); is_kind = Persidskii; matrices =
    ((String ('W', EmptyString))::[]); parameter = None }::({ name = (String
    ('d', (String ('i', (String ('a', (String ('g', (String ('o', (String
    ('n', (String ('a', (String ('l', (String ('-', (String ('f', (String
    ('e', (String ('e', (String ('d', (String ('b', (String ('a', (String
    ('c', (String ('k', EmptyString))))))))))))))))))))))))))))))))));
    is_kind = DiagonalFeedback; matrices = ((String ('W', EmptyString))::[]);
    parameter = (Some (String ('f', (String ('e', (String ('e', (String ('d',
    (String ('b', (String ('a', (String ('c', (String ('k',
    EmptyString))))))))))))))))) }::({ name = (String ('l', (String ('u',
    (String ('r', (String ('e', EmptyString)))))))); is_kind = Lure;
    matrices = ((String ('A', EmptyString))::((String ('B',
    EmptyString))::((String ('C', EmptyString))::[]))); parameter =
    None }::({ name = (String ('h', (String ('o', (String ('p', (String ('f',
    (String ('i', (String ('e', (String ('l', (String ('d', (String ('-',
    (String ('m', (String ('a', (String ('p',
    EmptyString)))))))))))))))))))))))); is_kind = HopfieldMap; matrices =
    ((String ('W', EmptyString))::[]); parameter = None }::({ name = (String
    ('f', (String ('i', (String ('r', (String ('i', (String ('n', (String
    ('g', (String ('-', (String ('r', (String ('a', (String ('t', (String
    ('e', (String ('-', (String ('m', (String ('a', (String ('p',
    EmptyString)))))))))))))))))))))))))))))); is_kind = FiringRateMap;
    matrices = ((String ('W', EmptyString))::[]); parameter =
    None }::({ name = (String ('l', (String ('u', (String ('r', (String ('e',
    (String ('-', (String ('m', (String ('a', (String ('p',
    EmptyString)))))))))))))))); is_kind = LureMap; matrices = ((String ('A',
    EmptyString))::((String ('B', EmptyString))::((String ('C',
    EmptyString))::[]))); parameter = None }::({ name = (String ('e', (String
    ('c', (String ('h', (String ('o', (String ('-', (String ('s', (String
    ('t', (String ('a', (String ('t', (String ('e',
    EmptyString)))))))))))))))))))); is_kind = EchoState; matrices = ((String
    ('W', EmptyString))::[]); parameter = (Some (String ('a',
    EmptyString))) }::({ name = (String ('i', (String ('m', (String ('p',
    (String ('l', (String ('i', (String ('c', (String ('i', (String ('t',
    EmptyString)))))))))))))))); is_kind = Implicit; matrices = ((String
    ('W', EmptyString))::[]); parameter = None }::[])))))))))))

(** val suits : text -> json -> row0 -> bool **)

let suits kind0 parameters x =
  (&&) (text_eqb kind0 x.name)
    (match x.parameter with
     | Some p -> given parameters p
     | None -> true)

(** val of_size : matrix -> Big.t -> Big.t -> string -> entry list outcome **)

let of_size m0 rows0 columns1 name0 =
  bind
    (require ((&&) (Big.equal m0.height rows0) (Big.equal m0.width columns1))
      (append (String ('t', (String ('h', (String ('e', (String (' ', (String
        ('m', (String ('a', (String ('t', (String ('r', (String ('i', (String
        ('x', (String (' ', EmptyString))))))))))))))))))))))
        (append name0 (String (' ', (String ('h', (String ('a', (String ('s',
          (String (' ', (String ('a', (String ('n', (String ('o', (String
          ('t', (String ('h', (String ('e', (String ('r', (String (' ',
          (String ('s', (String ('i', (String ('z', (String ('e', (String
          (' ', (String ('t', (String ('h', (String ('a', (String ('n',
          (String (' ', (String ('t', (String ('h', (String ('e', (String
          (' ', (String ('n', (String ('e', (String ('t', (String ('w',
          (String ('o', (String ('r', (String ('k',
          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    (fun _ -> Good m0.entries)

(** val matrix_named : (text*state) list -> string -> matrix outcome **)

let matrix_named files name0 =
  match filter (fun x -> text_eqb (fst x) name0) files with
  | [] ->
    No
      (append (String ('t', (String ('h', (String ('e', (String (' ', (String
        ('m', (String ('a', (String ('t', (String ('r', (String ('i', (String
        ('x', (String (' ', EmptyString))))))))))))))))))))))
        (append name0 (String (' ', (String ('m', (String ('u', (String ('s',
          (String ('t', (String (' ', (String ('b', (String ('e', (String
          (' ', (String ('g', (String ('i', (String ('v', (String ('e',
          (String ('n', (String (' ', (String ('o', (String ('n', (String
          ('c', (String ('e',
          EmptyString))))))))))))))))))))))))))))))))))))))))
  | p::l ->
    let _,st = p in
    (match l with
     | [] ->
       (match finish st with
        | Good m0 -> Good m0
        | No why ->
          No
            (append name0
              (append (String (':', (String (' ', EmptyString)))) why)))
     | _::_ ->
       No
         (append (String ('t', (String ('h', (String ('e', (String (' ',
           (String ('m', (String ('a', (String ('t', (String ('r', (String
           ('i', (String ('x', (String (' ',
           EmptyString))))))))))))))))))))))
           (append name0 (String (' ', (String ('m', (String ('u', (String
             ('s', (String ('t', (String (' ', (String ('b', (String ('e',
             (String (' ', (String ('g', (String ('i', (String ('v', (String
             ('e', (String ('n', (String (' ', (String ('o', (String ('n',
             (String ('c', (String ('e',
             EmptyString)))))))))))))))))))))))))))))))))))))))))

(** val subject_in : json -> (text*state) list -> subject outcome **)

let subject_in j files =
  bind
    (fields j ((String ('k', (String ('i', (String ('n', (String ('d',
      EmptyString))))))))::((String ('s', (String ('h', (String ('a', (String
      ('2', (String ('5', (String ('6', EmptyString))))))))))))::((String
      ('p', (String ('a', (String ('r', (String ('a', (String ('m', (String
      ('e', (String ('t', (String ('e', (String ('r', (String ('s',
      EmptyString))))))))))))))))))))::[]))) ((String ('n', (String ('a',
      (String ('m', (String ('e', (String ('s',
      EmptyString))))))))))::((String ('t', (String ('i', (String ('m',
      (String ('e', (String ('_', (String ('u', (String ('n', (String ('i',
      (String ('t', EmptyString))))))))))))))))))::[]))) (fun _ ->
    bind
      (bind
        (field j (String ('k', (String ('i', (String ('n', (String ('d',
          EmptyString))))))))) text_of) (fun kind0 ->
      bind
        (field j (String ('p', (String ('a', (String ('r', (String ('a',
          (String ('m', (String ('e', (String ('t', (String ('e', (String
          ('r', (String ('s', EmptyString))))))))))))))))))))) (fun p ->
        bind
          (need (find (suits kind0 p) table)
            (append (String ('n', (String ('e', (String ('t', (String ('w',
              (String ('o', (String ('r', (String ('k', (String ('s', (String
              (' ', (String ('o', (String ('f', (String (' ', (String ('t',
              (String ('h', (String ('e', (String (' ', (String ('k', (String
              ('i', (String ('n', (String ('d', (String (' ',
              EmptyString))))))))))))))))))))))))))))))))))))))))))
              (append (to_string kind0) (String (' ', (String ('a', (String
                ('r', (String ('e', (String (' ', (String ('n', (String ('o',
                (String ('t', (String (' ', (String ('c', (String ('o',
                (String ('v', (String ('e', (String ('r', (String ('e',
                (String ('d', (String (' ', (String ('b', (String ('y',
                (String (' ', (String ('t', (String ('h', (String ('i',
                (String ('s', (String (' ', (String ('c', (String ('h',
                (String ('e', (String ('c', (String ('k', (String ('e',
                (String ('r',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
          (fun x ->
          bind
            (fields p
              (app ((String ('t', (String ('a', (String ('u',
                EmptyString))))))::((String ('s', (String ('l', (String ('o',
                (String ('p', (String ('e', (String ('_', (String ('l',
                (String ('o', EmptyString))))))))))))))))::((String ('s',
                (String ('l', (String ('o', (String ('p', (String ('e',
                (String ('_', (String ('h', (String ('i',
                EmptyString))))))))))))))))::((String ('g', (String ('a',
                (String ('i', (String ('n', EmptyString))))))))::[]))))
                (match x.parameter with
                 | Some name0 -> name0::[]
                 | None -> [])) []) (fun _ ->
            bind
              (require ((=) (List.length files) (List.length x.matrices))
                (String ('t', (String ('h', (String ('e', (String (' ',
                (String ('f', (String ('i', (String ('l', (String ('e',
                (String ('s', (String (' ', (String ('a', (String ('r',
                (String ('e', (String (' ', (String ('n', (String ('o',
                (String ('t', (String (' ', (String ('t', (String ('h',
                (String ('o', (String ('s', (String ('e', (String (' ',
                (String ('o', (String ('f', (String (' ', (String ('t',
                (String ('h', (String ('e', (String (' ', (String ('m',
                (String ('a', (String ('t', (String ('r', (String ('i',
                (String ('c', (String ('e', (String ('s', (String (' ',
                (String ('t', (String ('h', (String ('a', (String ('t',
                (String (' ', (String ('t', (String ('h', (String ('e',
                (String (' ', (String ('c', (String ('e', (String ('r',
                (String ('t', (String ('i', (String ('f', (String ('i',
                (String ('c', (String ('a', (String ('t', (String ('e',
                (String (' ', (String ('i', (String ('s', (String (' ',
                (String ('a', (String ('b', (String ('o', (String ('u',
                (String ('t',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
              (fun _ ->
              bind (all (matrix_named files) x.matrices []) (fun ms ->
                bind
                  (need (hd_error ms) (String ('a', (String (' ', (String
                    ('n', (String ('e', (String ('t', (String ('w', (String
                    ('o', (String ('r', (String ('k', (String (' ', (String
                    ('h', (String ('a', (String ('s', (String (' ', (String
                    ('a', (String (' ', (String ('m', (String ('a', (String
                    ('t', (String ('r', (String ('i', (String ('x',
                    EmptyString)))))))))))))))))))))))))))))))))))))))))))))
                  (fun w ->
                  bind
                    ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                       (fun _ -> No (String ('a', (String (' ', (String ('n',
                       (String ('e', (String ('t', (String ('w', (String
                       ('o', (String ('r', (String ('k', (String (' ',
                       (String ('h', (String ('a', (String ('s', (String
                       (' ', (String ('a', (String ('t', (String (' ',
                       (String ('l', (String ('e', (String ('a', (String
                       ('s', (String ('t', (String (' ', (String ('o',
                       (String ('n', (String ('e', (String (' ', (String
                       ('s', (String ('t', (String ('a', (String ('t',
                       (String ('e',
                       EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                       (fun size1 -> Good size1)
                       (fun _ -> No (String ('a', (String (' ', (String ('n',
                       (String ('e', (String ('t', (String ('w', (String
                       ('o', (String ('r', (String ('k', (String (' ',
                       (String ('h', (String ('a', (String ('s', (String
                       (' ', (String ('a', (String ('t', (String (' ',
                       (String ('l', (String ('e', (String ('a', (String
                       ('s', (String ('t', (String (' ', (String ('o',
                       (String ('n', (String ('e', (String (' ', (String
                       ('s', (String ('t', (String ('a', (String ('t',
                       (String ('e',
                       EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                       w.height) (fun size1 ->
                    bind
                      (of_size w ((fun p -> p) size1) ((fun p -> p) size1)
                        (hd (String ('W', EmptyString)) x.matrices))
                      (fun w0 ->
                      bind
                        (match tl ms with
                         | [] -> Good (((((fun p -> p) size1),[]),[]),[])
                         | f::l ->
                           (match l with
                            | [] ->
                              bind
                                (of_size f ((fun p -> p) size1) ((fun p -> p)
                                  size1) (String ('d', (String ('i', (String
                                  ('s', (String ('s', (String ('i', (String
                                  ('p', (String ('a', (String ('t', (String
                                  ('i', (String ('o', (String ('n',
                                  EmptyString)))))))))))))))))))))))
                                (fun d2 -> Good (((((fun p -> p)
                                size1),[]),[]),d2))
                            | c::l0 ->
                              (match l0 with
                               | [] ->
                                 bind
                                   (of_size f ((fun p -> p) size1) f.width
                                     (String ('B', EmptyString))) (fun b ->
                                   bind
                                     (of_size c f.width ((fun p -> p) size1)
                                       (String ('C', EmptyString)))
                                     (fun c0 -> Good (((f.width,b),c0),[])))
                               | _::_ ->
                                 Good (((((fun p -> p) size1),[]),[]),[]))))
                        (fun bcd ->
                        let p0,d2 = bcd in
                        let p1,c = p0 in
                        let k,b = p1 in
                        bind
                          (match x.parameter with
                           | Some name0 -> vector_in p size1 name0
                           | None -> Good M.empty) (fun o ->
                          bind
                            (vector_in p size1 (String ('t', (String ('a',
                              (String ('u', EmptyString))))))) (fun t0 ->
                            bind
                              (slopes_in p k (String ('s', (String ('l',
                                (String ('o', (String ('p', (String ('e',
                                (String ('_', (String ('l', (String ('o',
                                EmptyString))))))))))))))))) (fun l ->
                              bind
                                (slopes_in p k (String ('s', (String ('l',
                                  (String ('o', (String ('p', (String ('e',
                                  (String ('_', (String ('h', (String ('i',
                                  EmptyString))))))))))))))))) (fun h ->
                                bind
                                  (one_double p (String ('g', (String ('a',
                                    (String ('i', (String ('n',
                                    EmptyString))))))))) (fun g ->
                                  bind
                                    (require (Big.leq Big.zero (fst g))
                                      (String ('t', (String ('h', (String
                                      ('e', (String (' ', (String ('g',
                                      (String ('a', (String ('i', (String
                                      ('n', (String (' ', (String ('i',
                                      (String ('s', (String (' ', (String
                                      ('n', (String ('e', (String ('g',
                                      (String ('a', (String ('t', (String
                                      ('i', (String ('v', (String ('e',
                                      EmptyString)))))))))))))))))))))))))))))))))))))))))
                                    (fun _ -> Good { kind_of = x.is_kind;
                                    n0 = size1; m = (Z.to_pos k); matW = w0;
                                    matB = b; matC = c; matD = d2; own = o;
                                    tau = t0; lo = l; hi = h; gain = g })))))))))))))))))

(** val rising : Big.t -> Big.t list -> bool **)

let rec rising last = function
| [] -> true
| a::l0 -> (&&) (Big.lt last a) (rising a l0)

(** val index : json -> Big.t outcome **)

let index = function
| Whole z0 -> Good z0
| _ ->
  No (String ('a', (String ('n', (String (' ', (String ('i', (String ('n',
    (String ('d', (String ('e', (String ('x', (String (' ', (String ('i',
    (String ('s', (String (' ', (String ('n', (String ('o', (String ('t',
    (String (' ', (String ('a', (String (' ', (String ('w', (String ('h',
    (String ('o', (String ('l', (String ('e', (String (' ', (String ('n',
    (String ('u', (String ('m', (String ('b', (String ('e', (String ('r',
    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val joined :
    Big.t list -> d list -> (Big.t*d) list -> (Big.t*d) list outcome **)

let rec joined l x acc =
  match l with
  | [] ->
    (match x with
     | [] -> Good (List.rev_append acc [])
     | _::_ ->
       No (String ('l', (String ('i', (String ('m', (String ('i', (String
         ('t', (String ('i', (String ('n', (String ('g', (String (' ',
         (String ('a', (String ('n', (String ('d', (String (' ', (String
         ('w', (String ('i', (String ('t', (String ('n', (String ('e',
         (String ('s', (String ('s', (String (' ', (String ('d', (String
         ('i', (String ('f', (String ('f', (String ('e', (String ('r',
         (String (' ', (String ('i', (String ('n', (String (' ', (String
         ('l', (String ('e', (String ('n', (String ('g', (String ('t',
         (String ('h',
         EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  | a::l0 ->
    (match x with
     | [] ->
       No (String ('l', (String ('i', (String ('m', (String ('i', (String
         ('t', (String ('i', (String ('n', (String ('g', (String (' ',
         (String ('a', (String ('n', (String ('d', (String (' ', (String
         ('w', (String ('i', (String ('t', (String ('n', (String ('e',
         (String ('s', (String ('s', (String (' ', (String ('d', (String
         ('i', (String ('f', (String ('f', (String ('e', (String ('r',
         (String (' ', (String ('i', (String ('n', (String (' ', (String
         ('l', (String ('e', (String ('n', (String ('g', (String ('t',
         (String ('h',
         EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
     | d2::x0 ->
       ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
          (fun _ -> No (String ('a', (String ('n', (String (' ', (String
          ('i', (String ('n', (String ('d', (String ('e', (String ('x',
          (String (' ', (String ('i', (String ('s', (String (' ', (String
          ('n', (String ('e', (String ('g', (String ('a', (String ('t',
          (String ('i', (String ('v', (String ('e',
          EmptyString)))))))))))))))))))))))))))))))))))))))))
          (fun p -> joined l0 x0 ((p,d2)::acc))
          (fun _ -> No (String ('a', (String ('n', (String (' ', (String
          ('i', (String ('n', (String ('d', (String ('e', (String ('x',
          (String (' ', (String ('i', (String ('s', (String (' ', (String
          ('n', (String ('e', (String ('g', (String ('a', (String ('t',
          (String ('i', (String ('v', (String ('e',
          EmptyString)))))))))))))))))))))))))))))))))))))))))
          (Big.add a ((fun p -> p) Big.one))))

(** val digits_in : text -> bool list outcome **)

let digits_in s =
  all (fun c ->
    if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
    then Good false
    else if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
              ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
              ((fun p -> Big.shift_left p 1)
              ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
         then Good true
         else No (String ('c', (String ('o', (String ('r', (String ('n',
                (String ('e', (String ('r', (String ('s', (String (' ',
                (String ('a', (String ('r', (String ('e', (String (' ',
                (String ('n', (String ('o', (String ('t', (String (' ',
                (String ('d', (String ('i', (String ('g', (String ('i',
                (String ('t', (String ('s', (String (' ', (String ('0',
                (String (' ', (String ('a', (String ('n', (String ('d',
                (String (' ', (String ('1',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    s []

(** val corners_in :
    (text*json) list -> bool list M.t -> bool list M.t outcome **)

let rec corners_in l acc =
  match l with
  | [] -> Good acc
  | p::l0 ->
    let key0,j = p in
    (match natural key0 with
     | Some i ->
       (match j with
        | Text s ->
          ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
             (fun _ -> No (String ('c', (String ('o', (String ('r', (String
             ('n', (String ('e', (String ('r', (String ('s', (String (' ',
             (String ('a', (String ('r', (String ('e', (String (' ', (String
             ('n', (String ('o', (String ('t', (String (' ', (String ('d',
             (String ('i', (String ('g', (String ('i', (String ('t', (String
             ('s', (String (' ', (String ('0', (String (' ', (String ('a',
             (String ('n', (String ('d', (String (' ', (String ('1',
             EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             (fun p0 ->
             match digits_in s with
             | Good bs ->
               (match M.find p0 acc with
                | Some _ ->
                  No (String ('t', (String ('h', (String ('e', (String (' ',
                    (String ('c', (String ('o', (String ('r', (String ('n',
                    (String ('e', (String ('r', (String ('s', (String (' ',
                    (String ('o', (String ('f', (String (' ', (String ('a',
                    (String (' ', (String ('r', (String ('o', (String ('w',
                    (String (' ', (String ('a', (String ('r', (String ('e',
                    (String (' ', (String ('g', (String ('i', (String ('v',
                    (String ('e', (String ('n', (String (' ', (String ('t',
                    (String ('w', (String ('i', (String ('c', (String ('e',
                    EmptyString))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
                | None -> corners_in l0 (M.add p0 bs acc))
             | No _ ->
               No (String ('c', (String ('o', (String ('r', (String ('n',
                 (String ('e', (String ('r', (String ('s', (String (' ',
                 (String ('a', (String ('r', (String ('e', (String (' ',
                 (String ('n', (String ('o', (String ('t', (String (' ',
                 (String ('d', (String ('i', (String ('g', (String ('i',
                 (String ('t', (String ('s', (String (' ', (String ('0',
                 (String (' ', (String ('a', (String ('n', (String ('d',
                 (String (' ', (String ('1',
                 EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             (fun _ -> No (String ('c', (String ('o', (String ('r', (String
             ('n', (String ('e', (String ('r', (String ('s', (String (' ',
             (String ('a', (String ('r', (String ('e', (String (' ', (String
             ('n', (String ('o', (String ('t', (String (' ', (String ('d',
             (String ('i', (String ('g', (String ('i', (String ('t', (String
             ('s', (String (' ', (String ('0', (String (' ', (String ('a',
             (String ('n', (String ('d', (String (' ', (String ('1',
             EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             (Big.add i ((fun p -> p) Big.one)))
        | _ ->
          No (String ('c', (String ('o', (String ('r', (String ('n', (String
            ('e', (String ('r', (String ('s', (String (' ', (String ('m',
            (String ('u', (String ('s', (String ('t', (String (' ', (String
            ('m', (String ('a', (String ('p', (String (' ', (String ('r',
            (String ('o', (String ('w', (String ('s', (String (' ', (String
            ('t', (String ('o', (String (' ', (String ('d', (String ('i',
            (String ('g', (String ('i', (String ('t', (String ('s',
            EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
     | None ->
       No (String ('c', (String ('o', (String ('r', (String ('n', (String
         ('e', (String ('r', (String ('s', (String (' ', (String ('m',
         (String ('u', (String ('s', (String ('t', (String (' ', (String
         ('m', (String ('a', (String ('p', (String (' ', (String ('r',
         (String ('o', (String ('w', (String ('s', (String (' ', (String
         ('t', (String ('o', (String (' ', (String ('d', (String ('i',
         (String ('g', (String ('i', (String ('t', (String ('s',
         EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val order_in : json -> bool outcome **)

let order_in j =
  bind (text_of j) (fun s ->
    if text_eqb s (String ('l', (String ('1', EmptyString))))
    then Good true
    else if text_eqb s (String ('l', (String ('i', (String ('n', (String
              ('f', EmptyString))))))))
         then Good false
         else No (String ('t', (String ('h', (String ('e', (String (' ',
                (String ('n', (String ('o', (String ('r', (String ('m',
                (String (' ', (String ('m', (String ('u', (String ('s',
                (String ('t', (String (' ', (String ('b', (String ('e',
                (String (' ', (String ('l', (String ('1', (String (' ',
                (String ('o', (String ('r', (String (' ', (String ('l',
                (String ('i', (String ('n', (String ('f',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val claim_in :
    subject -> d -> d -> json -> json -> certificate outcome **)

let claim_in about_it low high order e =
  bind (order_in order) (fun sums ->
    bind
      (bind
        (field e (String ('w', (String ('e', (String ('i', (String ('g',
          (String ('h', (String ('t', (String ('s', EmptyString)))))))))))))))
        (numbers_in of_a_weight)) (fun ws ->
      bind
        (require
          (Big.equal (Big.of_int (List.length ws)) ((fun p -> p) about_it.n0))
          (String ('t', (String ('h', (String ('e', (String (' ', (String
          ('n', (String ('o', (String ('r', (String ('m', (String (' ',
          (String ('h', (String ('a', (String ('s', (String (' ', (String
          ('a', (String ('n', (String ('o', (String ('t', (String ('h',
          (String ('e', (String ('r', (String (' ', (String ('n', (String
          ('u', (String ('m', (String ('b', (String ('e', (String ('r',
          (String (' ', (String ('o', (String ('f', (String (' ', (String
          ('w', (String ('e', (String ('i', (String ('g', (String ('h',
          (String ('t', (String ('s', (String (' ', (String ('t', (String
          ('h', (String ('a', (String ('n', (String (' ', (String ('t',
          (String ('h', (String ('e', (String (' ', (String ('n', (String
          ('e', (String ('t', (String ('w', (String ('o', (String ('r',
          (String ('k', (String (' ', (String ('s', (String ('t', (String
          ('a', (String ('t', (String ('e', (String ('s',
          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
        (fun _ ->
        bind
          (bind
            (bind
              (field e (String ('l', (String ('i', (String ('m', (String
                ('i', (String ('t', (String ('i', (String ('n', (String ('g',
                EmptyString))))))))))))))))) list_of) (fun l ->
            all index l [])) (fun lim ->
          bind
            (require (rising (Big.neg Big.one) lim) (String ('l', (String
              ('i', (String ('m', (String ('i', (String ('t', (String ('i',
              (String ('n', (String ('g', (String (' ', (String ('m', (String
              ('u', (String ('s', (String ('t', (String (' ', (String ('h',
              (String ('o', (String ('l', (String ('d', (String (' ', (String
              ('r', (String ('i', (String ('s', (String ('i', (String ('n',
              (String ('g', (String (' ', (String ('i', (String ('n', (String
              ('d', (String ('i', (String ('c', (String ('e', (String ('s',
              EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
            (fun _ ->
            bind
              (bind
                (field e (String ('w', (String ('i', (String ('t', (String
                  ('n', (String ('e', (String ('s', (String ('s',
                  EmptyString))))))))))))))) (numbers_in of_a_weight))
              (fun wit ->
              bind (joined lim wit []) (fun x ->
                bind
                  (match field e (String ('c', (String ('o', (String ('r',
                           (String ('n', (String ('e', (String ('r', (String
                           ('s', EmptyString)))))))))))))) with
                   | Good a ->
                     (match a with
                      | Object l -> corners_in l M.empty
                      | _ ->
                        No (String ('c', (String ('o', (String ('r', (String
                          ('n', (String ('e', (String ('r', (String ('s',
                          (String (' ', (String ('m', (String ('u', (String
                          ('s', (String ('t', (String (' ', (String ('b',
                          (String ('e', (String (' ', (String ('a', (String
                          ('n', (String (' ', (String ('o', (String ('b',
                          (String ('j', (String ('e', (String ('c', (String
                          ('t',
                          EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))
                   | No _ ->
                     No (String ('c', (String ('o', (String ('r', (String
                       ('n', (String ('e', (String ('r', (String ('s',
                       (String (' ', (String ('m', (String ('u', (String
                       ('s', (String ('t', (String (' ', (String ('b',
                       (String ('e', (String (' ', (String ('a', (String
                       ('n', (String (' ', (String ('o', (String ('b',
                       (String ('j', (String ('e', (String ('c', (String
                       ('t',
                       EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))
                  (fun cs ->
                  bind
                    (flag e (String ('e', (String ('x', (String ('a', (String
                      ('c', (String ('t', EmptyString))))))))))) (fun ex ->
                    bind
                      (flag e (String ('a', (String ('t', (String ('t',
                        (String ('a', (String ('i', (String ('n', (String
                        ('e', (String ('d', EmptyString)))))))))))))))))
                      (fun at_ -> Good { about = about_it; l1 = sums;
                      weights = (vector_of ws); lower = low; upper = high;
                      witness = x; corners = cs; exact = ex; attained = at_ }))))))))))

(** val versions_in : json -> unit outcome **)

let versions_in j =
  bind
    (field j (String ('v', (String ('e', (String ('r', (String ('s', (String
      ('i', (String ('o', (String ('n', (String ('s',
      EmptyString))))))))))))))))) (fun v ->
    match v with
    | Object l ->
      bind
        (all (fun x ->
          bind (text_of (snd x)) (fun s ->
            match starts (String ('0', (String ('x', EmptyString)))) s with
            | Some _ ->
              No (String ('v', (String ('e', (String ('r', (String ('s',
                (String ('i', (String ('o', (String ('n', (String ('s',
                (String (' ', (String ('m', (String ('u', (String ('s',
                (String ('t', (String (' ', (String ('h', (String ('o',
                (String ('l', (String ('d', (String (' ', (String ('t',
                (String ('e', (String ('x', (String ('t', (String ('s',
                EmptyString))))))))))))))))))))))))))))))))))))))))))))))))
            | None ->
              (match starts (String ('-', (String ('0', (String ('x',
                       EmptyString)))))) s with
               | Some _ ->
                 No (String ('v', (String ('e', (String ('r', (String ('s',
                   (String ('i', (String ('o', (String ('n', (String ('s',
                   (String (' ', (String ('m', (String ('u', (String ('s',
                   (String ('t', (String (' ', (String ('h', (String ('o',
                   (String ('l', (String ('d', (String (' ', (String ('t',
                   (String ('e', (String ('x', (String ('t', (String ('s',
                   EmptyString))))))))))))))))))))))))))))))))))))))))))))))))
               | None -> Good ()))) l []) (fun _ -> Good ())
    | _ ->
      No (String ('v', (String ('e', (String ('r', (String ('s', (String
        ('i', (String ('o', (String ('n', (String ('s', (String (' ', (String
        ('m', (String ('u', (String ('s', (String ('t', (String (' ', (String
        ('b', (String ('e', (String (' ', (String ('a', (String ('n', (String
        (' ', (String ('o', (String ('b', (String ('j', (String ('e', (String
        ('c', (String ('t', (String (' ', (String ('o', (String ('f', (String
        (' ', (String ('t', (String ('e', (String ('x', (String ('t', (String
        ('s',
        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

(** val schema_3 : string list **)

let schema_3 =
  (String ('s', (String ('c', (String ('h', (String ('e', (String ('m',
    (String ('a', EmptyString))))))))))))::((String ('n', (String ('o',
    (String ('r', (String ('m', EmptyString))))))))::((String ('r', (String
    ('a', (String ('t', (String ('e', EmptyString))))))))::((String ('g',
    (String ('a', (String ('p', EmptyString))))))::((String ('e', (String
    ('x', (String ('a', (String ('c', (String ('t',
    EmptyString))))))))))::((String ('a', (String ('t', (String ('t', (String
    ('a', (String ('i', (String ('n', (String ('e', (String ('d',
    EmptyString))))))))))))))))::((String ('w', (String ('e', (String ('i',
    (String ('g', (String ('h', (String ('t', (String ('s',
    EmptyString))))))))))))))::((String ('l', (String ('i', (String ('m',
    (String ('i', (String ('t', (String ('i', (String ('n', (String ('g',
    EmptyString))))))))))))))))::((String ('w', (String ('i', (String ('t',
    (String ('n', (String ('e', (String ('s', (String ('s',
    EmptyString))))))))))))))::((String ('c', (String ('o', (String ('r',
    (String ('n', (String ('e', (String ('r', (String ('s',
    EmptyString))))))))))))))::((String ('m', (String ('o', (String ('d',
    (String ('e', (String ('l', EmptyString))))))))))::((String ('v', (String
    ('e', (String ('r', (String ('s', (String ('i', (String ('o', (String
    ('n', (String ('s', EmptyString))))))))))))))))::[])))))))))))

(** val schema_4 : string list **)

let schema_4 =
  (String ('s', (String ('c', (String ('h', (String ('e', (String ('m',
    (String ('a', EmptyString))))))))))))::((String ('k', (String ('i',
    (String ('n', (String ('d', EmptyString))))))))::((String ('q', (String
    ('u', (String ('a', (String ('n', (String ('t', (String ('i', (String
    ('t', (String ('y', EmptyString))))))))))))))))::((String ('s', (String
    ('u', (String ('b', (String ('j', (String ('e', (String ('c', (String
    ('t', EmptyString))))))))))))))::((String ('l', (String ('o', (String
    ('w', (String ('e', (String ('r', EmptyString))))))))))::((String ('u',
    (String ('p', (String ('p', (String ('e', (String ('r',
    EmptyString))))))))))::((String ('e', (String ('v', (String ('i', (String
    ('d', (String ('e', (String ('n', (String ('c', (String ('e',
    EmptyString))))))))))))))))::((String ('v', (String ('e', (String ('r',
    (String ('s', (String ('i', (String ('o', (String ('n', (String ('s',
    EmptyString))))))))))))))))::[])))))))

(** val evidence : string list **)

let evidence =
  (String ('o', (String ('r', (String ('d', (String ('e', (String ('r',
    EmptyString))))))))))::((String ('w', (String ('e', (String ('i', (String
    ('g', (String ('h', (String ('t', (String ('s',
    EmptyString))))))))))))))::((String ('e', (String ('x', (String ('a',
    (String ('c', (String ('t', EmptyString))))))))))::((String ('a', (String
    ('t', (String ('t', (String ('a', (String ('i', (String ('n', (String
    ('e', (String ('d', EmptyString))))))))))))))))::((String ('l', (String
    ('i', (String ('m', (String ('i', (String ('t', (String ('i', (String
    ('n', (String ('g', EmptyString))))))))))))))))::((String ('w', (String
    ('i', (String ('t', (String ('n', (String ('e', (String ('s', (String
    ('s', EmptyString))))))))))))))::((String ('c', (String ('o', (String
    ('r', (String ('n', (String ('e', (String ('r', (String ('s',
    EmptyString))))))))))))))::[]))))))

(** val read_3 : json -> (text*state) list -> certificate outcome **)

let read_3 j files =
  bind (fields j schema_3 []) (fun _ ->
    bind (versions_in j) (fun _ ->
      bind
        (bind
          (field j (String ('m', (String ('o', (String ('d', (String ('e',
            (String ('l', EmptyString))))))))))) (fun x ->
          subject_in x files)) (fun s ->
        bind
          (one_double j (String ('r', (String ('a', (String ('t', (String
            ('e', EmptyString))))))))) (fun rate ->
          bind
            (one_double j (String ('g', (String ('a', (String ('p',
              EmptyString))))))) (fun gap ->
            bind
              (require (Big.leq Big.zero (fst gap)) (String ('t', (String
                ('h', (String ('e', (String (' ', (String ('g', (String ('a',
                (String ('p', (String (' ', (String ('i', (String ('s',
                (String (' ', (String ('n', (String ('e', (String ('g',
                (String ('a', (String ('t', (String ('i', (String ('v',
                (String ('e',
                EmptyString))))))))))))))))))))))))))))))))))))))) (fun _ ->
              bind
                (field j (String ('n', (String ('o', (String ('r', (String
                  ('m', EmptyString))))))))) (fun order ->
                claim_in s rate (dadd rate gap) order j)))))))

(** val read_4 : json -> (text*state) list -> certificate outcome **)

let read_4 j files =
  bind
    (bind
      (field j (String ('k', (String ('i', (String ('n', (String ('d',
        EmptyString))))))))) text_of) (fun kind0 ->
    bind
      (require
        (text_eqb kind0 (String ('d', (String ('i', (String ('a', (String
          ('g', (String ('o', (String ('n', (String ('a', (String ('l',
          EmptyString)))))))))))))))))
        (append (String ('c', (String ('l', (String ('a', (String ('i',
          (String ('m', (String ('s', (String (' ', (String ('o', (String
          ('f', (String (' ', (String ('t', (String ('h', (String ('e',
          (String (' ', (String ('k', (String ('i', (String ('n', (String
          ('d', (String (' ',
          EmptyString))))))))))))))))))))))))))))))))))))))
          (append (to_string kind0) (String (' ', (String ('a', (String ('r',
            (String ('e', (String (' ', (String ('n', (String ('o', (String
            ('t', (String (' ', (String ('c', (String ('o', (String ('v',
            (String ('e', (String ('r', (String ('e', (String ('d', (String
            (' ', (String ('b', (String ('y', (String (' ', (String ('t',
            (String ('h', (String ('i', (String ('s', (String (' ', (String
            ('c', (String ('h', (String ('e', (String ('c', (String ('k',
            (String ('e', (String ('r',
            EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
      (fun _ ->
      bind (fields j schema_4 []) (fun _ ->
        bind (versions_in j) (fun _ ->
          bind
            (bind
              (field j (String ('q', (String ('u', (String ('a', (String
                ('n', (String ('t', (String ('i', (String ('t', (String ('y',
                EmptyString))))))))))))))))) text_of) (fun quantity ->
            bind
              (require
                (text_eqb quantity (String ('r', (String ('a', (String ('t',
                  (String ('e', EmptyString))))))))) (String ('t', (String
                ('h', (String ('e', (String (' ', (String ('q', (String ('u',
                (String ('a', (String ('n', (String ('t', (String ('i',
                (String ('t', (String ('y', (String (' ', (String ('i',
                (String ('s', (String (' ', (String ('n', (String ('o',
                (String ('t', (String (' ', (String ('a', (String (' ',
                (String ('r', (String ('a', (String ('t', (String ('e',
                EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))
              (fun _ ->
              bind
                (bind
                  (field j (String ('s', (String ('u', (String ('b', (String
                    ('j', (String ('e', (String ('c', (String ('t',
                    EmptyString))))))))))))))) (fun x -> subject_in x files))
                (fun s ->
                bind
                  (one_double j (String ('l', (String ('o', (String ('w',
                    (String ('e', (String ('r', EmptyString)))))))))))
                  (fun low ->
                  bind
                    (one_double j (String ('u', (String ('p', (String ('p',
                      (String ('e', (String ('r', EmptyString)))))))))))
                    (fun high ->
                    bind
                      (require (dleb low high) (String ('l', (String ('o',
                        (String ('w', (String ('e', (String ('r', (String
                        (' ', (String ('i', (String ('s', (String (' ',
                        (String ('a', (String ('b', (String ('o', (String
                        ('v', (String ('e', (String (' ', (String ('u',
                        (String ('p', (String ('p', (String ('e', (String
                        ('r',
                        EmptyString)))))))))))))))))))))))))))))))))))))))))
                      (fun _ ->
                      bind
                        (field j (String ('e', (String ('v', (String ('i',
                          (String ('d', (String ('e', (String ('n', (String
                          ('c', (String ('e', EmptyString)))))))))))))))))
                        (fun e ->
                        bind (fields e evidence []) (fun _ ->
                          bind
                            (field e (String ('o', (String ('r', (String
                              ('d', (String ('e', (String ('r',
                              EmptyString))))))))))) (fun order ->
                            claim_in s low high order e)))))))))))))

(** val read : text -> (text*state) list -> certificate outcome **)

let read file files =
  bind (read_json file) (fun j ->
    bind
      (require
        (not
          (given j (String ('s', (String ('i', (String ('d', (String ('e',
            EmptyString)))))))))) (String ('s', (String ('o', (String ('m',
        (String ('e', (String (' ', (String ('a', (String ('r', (String ('r',
        (String ('a', (String ('y', (String ('s', (String (' ', (String ('l',
        (String ('i', (String ('e', (String (' ', (String ('i', (String ('n',
        (String (' ', (String ('a', (String (' ', (String ('f', (String ('i',
        (String ('l', (String ('e', (String (' ', (String ('b', (String ('e',
        (String ('s', (String ('i', (String ('d', (String ('e', (String (' ',
        (String ('t', (String ('h', (String ('e', (String (' ', (String ('c',
        (String ('e', (String ('r', (String ('t', (String ('i', (String ('f',
        (String ('i', (String ('c', (String ('a', (String ('t', (String ('e',
        (String (':', (String (' ', (String ('m', (String ('e', (String ('t',
        (String ('z', (String ('l', (String ('e', (String ('r', (String (' ',
        (String ('c', (String ('h', (String ('e', (String ('c', (String ('k',
        (String (' ', (String ('-', (String ('-', (String ('p', (String ('r',
        (String ('o', (String ('v', (String ('e', (String ('d', (String (' ',
        (String ('p', (String ('u', (String ('t', (String ('s', (String (' ',
        (String ('t', (String ('h', (String ('e', (String ('m', (String (' ',
        (String ('i', (String ('n', (String ('t', (String ('o', (String (' ',
        (String ('i', (String ('t',
        EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
      (fun _ ->
      bind
        (bind
          (field j (String ('s', (String ('c', (String ('h', (String ('e',
            (String ('m', (String ('a', EmptyString))))))))))))) text_of)
        (fun schema ->
        if text_eqb schema (String ('m', (String ('e', (String ('t', (String
             ('z', (String ('l', (String ('e', (String ('r', (String ('-',
             (String ('c', (String ('e', (String ('r', (String ('t', (String
             ('i', (String ('f', (String ('i', (String ('c', (String ('a',
             (String ('t', (String ('e', (String ('/', (String ('4',
             EmptyString))))))))))))))))))))))))))))))))))))))))))
        then read_4 j files
        else if text_eqb schema (String ('m', (String ('e', (String ('t',
                  (String ('z', (String ('l', (String ('e', (String ('r',
                  (String ('-', (String ('c', (String ('e', (String ('r',
                  (String ('t', (String ('i', (String ('f', (String ('i',
                  (String ('c', (String ('a', (String ('t', (String ('e',
                  (String ('/', (String ('3',
                  EmptyString))))))))))))))))))))))))))))))))))))))))))
             then read_3 j files
             else No (String ('t', (String ('h', (String ('e', (String (' ',
                    (String ('s', (String ('c', (String ('h', (String ('e',
                    (String ('m', (String ('a', (String (' ', (String ('i',
                    (String ('s', (String (' ', (String ('n', (String ('o',
                    (String ('t', (String (' ', (String ('m', (String ('e',
                    (String ('t', (String ('z', (String ('l', (String ('e',
                    (String ('r', (String ('-', (String ('c', (String ('e',
                    (String ('r', (String ('t', (String ('i', (String ('f',
                    (String ('i', (String ('c', (String ('a', (String ('t',
                    (String ('e', (String ('/', (String ('3', (String (' ',
                    (String ('o', (String ('r', (String (' ', (String ('4',
                    EmptyString)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

type verdict =
| Proved of d * d
| NotProved
| Refusal of string

(** val judge : text -> (text*state) list -> verdict **)

let judge cert files =
  match read cert files with
  | Good c -> if check c then Proved (c.lower, c.upper) else NotProved
  | No why -> Refusal why
