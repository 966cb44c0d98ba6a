
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
  (** val eqb : int -> int -> bool **)

  let rec eqb n1 m0 =
    (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
      (fun _ ->
      (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
        (fun _ -> true)
        (fun _ -> false)
        m0)
      (fun n' ->
      (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
        (fun _ -> false)
        (fun m' -> eqb n' m')
        m0)
      n1
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

  (** val of_N : n -> Big.t **)

  let of_N = function
  | N0 -> Big.zero
  | Npos p -> (fun p -> p) p

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

(** val tl : 'a1 list -> 'a1 list **)

let tl = function
| [] -> []
| _::m0 -> m0

(** val rev : 'a1 list -> 'a1 list **)

let rec rev = function
| [] -> []
| x::l' -> app (rev l') (x::[])

(** val map : ('a1 -> 'a2) -> 'a1 list -> 'a2 list **)

let rec map f = function
| [] -> []
| a::t0 -> (f a)::(map f t0)

(** val fold_right : ('a2 -> 'a1 -> 'a1) -> 'a1 -> 'a2 list -> 'a1 **)

let rec fold_right f a0 = function
| [] -> a0
| b::t0 -> f b (fold_right f a0 t0)

(** val existsb : ('a1 -> bool) -> 'a1 list -> bool **)

let rec existsb f = function
| [] -> false
| a::l0 -> (||) (f a) (existsb f l0)

(** val filter : ('a1 -> bool) -> 'a1 list -> 'a1 list **)

let rec filter f = function
| [] -> []
| x::l0 -> if f x then x::(filter f l0) else filter f l0

(** val find : ('a1 -> bool) -> 'a1 list -> 'a1 option **)

let rec find f = function
| [] -> None
| x::tl0 -> if f x then Some x else find f tl0

(** val combine : 'a1 list -> 'a2 list -> ('a1*'a2) list **)

let rec combine l l' =
  match l with
  | [] -> []
  | x::tl0 -> (match l' with
               | [] -> []
               | y::tl' -> (x,y)::(combine tl0 tl'))

type string =
| EmptyString
| String of char * string

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

(** val append : Big.t -> Big.t -> Big.t **)

let rec append i j =
  (fun f1 f0 fh p -> if Big.equal p Big.one then fh () else if Big.is_odd p then f1 (Big.shift_right p 1) else f0 (Big.shift_right p 1))
    (fun ii -> (fun p -> Big.succ (Big.shift_left p 1))
    (append ii j))
    (fun ii -> (fun p -> Big.shift_left p 1) (append ii j))
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
         app (xelements l (append i ((fun p -> Big.shift_left p 1) Big.one)))
           ((i,x)::(xelements r
                     (append i ((fun p -> Big.succ (Big.shift_left p 1))
                       Big.one))))
       | None ->
         app (xelements l (append i ((fun p -> Big.shift_left p 1) Big.one)))
           (xelements r
             (append i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))

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
      Node ((xmapi f l (append i ((fun p -> Big.shift_left p 1) Big.one))),
        (option_map (f i) o),
        (xmapi f r
          (append i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))

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
             (xfoldi f l v (append i ((fun p -> Big.shift_left p 1) Big.one))))
           (append i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))
       | None ->
         xfoldi f r
           (xfoldi f l v (append i ((fun p -> Big.shift_left p 1) Big.one)))
           (append i ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))

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
  (Big.add (Z.div (Z.shiftl (fst a) s) (fst c)) ((fun p -> p) Big.one)),
  (Big.sub (Big.sub (snd a) (snd c)) s)

module M = PositiveMap

type srow = (Big.t*d) list

type entry = (Big.t*Big.t)*d

type vecD = d M.t

(** val get : vecD -> Big.t -> d **)

let get v p =
  match M.find p v with
  | Some d2 -> d2
  | None -> d0

(** val row : srow M.t -> Big.t -> srow **)

let row m0 p =
  match M.find p m0 with
  | Some r -> r
  | None -> []

(** val build : entry list -> srow M.t **)

let build l =
  (fun f l a -> List.fold_left f a l) (fun m0 e ->
    let p0,v = e in let p,q = p0 in M.add p ((q,v)::(row m0 p)) m0) l M.empty

(** val swap : entry list -> entry list **)

let swap l =
  (fun f l a -> List.fold_left f a l) (fun acc e ->
    let p0,v = e in let p,q = p0 in ((q,p),v)::acc) (List.rev_append l []) []

(** val merge : srow -> srow -> srow **)

let rec merge l2 =
  let rec aux l3 =
    match l2 with
    | [] -> l3
    | p0::t1 ->
      let p,a = p0 in
      (match l3 with
       | [] -> l2
       | p1::t2 ->
         let q,b = p1 in
         (match Pos.compare p q with
          | Eq -> (p,(dadd a b))::(merge t1 t2)
          | Lt -> (p,a)::(merge t1 l3)
          | Gt -> (q,b)::(aux t2)))
  in aux

(** val scale : d -> srow -> srow **)

let scale d2 r =
  map (fun pv -> (fst pv),(dmul d2 (snd pv))) r

(** val own : Big.t -> srow -> d **)

let rec own i = function
| [] -> d0
| p0::r0 ->
  let p,v = p0 in if Big.equal p i then dadd v (own i r0) else own i r0

(** val off : Big.t -> (Big.t -> d) -> srow -> d **)

let rec off i e = function
| [] -> d0
| p0::r0 ->
  let p,v = p0 in
  if Big.equal p i
  then off i e r0
  else dadd (dmul (dabs v) (e p)) (off i e r0)

(** val vertices : (srow -> bool) -> srow -> ((d*d)*srow) list -> bool **)

let rec vertices test base = function
| [] -> test base
| p::gs ->
  let p0,c = p in
  let a,b = p0 in
  (&&) (vertices test (merge base (scale a c)) gs)
    (vertices test (merge base (scale b c)) gs)

type irow = (Big.t*(d*d)) list

(** val imerge : irow -> irow -> irow **)

let rec imerge l2 =
  let rec aux l3 =
    match l2 with
    | [] -> l3
    | p0::t1 ->
      let p,p1 = p0 in
      let a,a' = p1 in
      (match l3 with
       | [] -> l2
       | p2::t2 ->
         let q,p3 = p2 in
         let b,b' = p3 in
         (match Pos.compare p q with
          | Eq -> (p,((dadd a b),(dadd a' b')))::(imerge t1 t2)
          | Lt -> (p,(a,a'))::(imerge t1 l3)
          | Gt -> (q,(b,b'))::(aux t2)))
  in aux

(** val range : d -> d -> srow -> irow **)

let range a b c =
  map (fun pv ->
    let x = dmul a (snd pv) in
    let y = dmul b (snd pv) in (fst pv),(if dleb x y then x,y else y,x)) c

(** val pair_up : irow list -> irow list **)

let rec pair_up l = match l with
| [] -> l
| a::l0 -> (match l0 with
            | [] -> l
            | b::l2 -> (imerge a b)::(pair_up l2))

(** val merge_all : int -> irow list -> irow **)

let rec merge_all fuel l =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> fold_right imerge [] l)
    (fun f ->
    match l with
    | [] -> []
    | a::l0 -> (match l0 with
                | [] -> a
                | _::_ -> merge_all f (pair_up l)))
    fuel

(** val largest : Big.t -> irow -> srow **)

let largest i r =
  map (fun x ->
    let p,p0 = x in
    let a,b = p0 in p,(if Big.equal p i then b else dmax b (dopp a))) r

(** val alone : ((d*d)*srow) list -> bool **)

let alone groups =
  List.for_all (fun g ->
    match snd g with
    | [] -> true
    | _::l -> (match l with
               | [] -> true
               | _::_ -> false)) groups

(** val few : ((d*d)*srow) list -> bool **)

let few groups =
  (<=) (List.length groups) (succ (succ (succ (succ (succ (succ (succ (succ
    0))))))))

(** val check_row :
    (srow -> bool) -> Big.t -> srow -> ((d*d)*srow) list -> bool **)

let check_row test i base groups =
  if (&&) (not (alone groups)) (few groups)
  then vertices test base groups
  else test
         (largest i
           (merge_all (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ
             0))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             ((range d1 d1 base)::(map (fun g ->
                                    range (fst (fst g)) (snd (fst g)) (snd g))
                                    groups))))

type certificate = { l1 : bool; n0 : Big.t; m : Big.t; entriesA : entry list;
                     entriesB : entry list; entriesC : entry list;
                     c_gain : d; c_tau : vecD; c_lo : vecD; c_hi : vecD;
                     weights : vecD; rate : d; gap : d;
                     witness : (Big.t*d) list;
                     corners : (Big.t -> bool list option) }

(** val upto_rec : int -> Big.t -> Big.t list -> Big.t list **)

let rec upto_rec k p acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> acc)
    (fun k0 -> upto_rec k0 (Pos.pred p) (p::acc))
    k

(** val upto : Big.t -> Big.t list **)

let upto p =
  upto_rec (Big.to_int p) p []

(** val bits : Big.t **)

let bits =
  (fun p -> p) ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
    ((fun p -> Big.shift_left p 1) Big.one)))))))

(** val vector : Big.t -> (Big.t -> d) -> vecD **)

let vector n1 f =
  (fun f l a -> List.fold_left f a l) (fun v p -> M.add p (f p) v) (upto n1)
    M.empty

(** val ascending : srow -> bool **)

let rec ascending = function
| [] -> true
| p0::r' ->
  let p,_ = p0 in
  (match r' with
   | [] -> true
   | p1::_ -> let q,_ = p1 in (&&) (Big.lt p q) (ascending r'))

(** val corner_row :
    (Big.t -> d) -> (Big.t -> d) -> srow M.t -> srow -> srow -> bool list ->
    srow **)

let rec corner_row gainlo gainhi c base rowB bs =
  match rowB with
  | [] -> base
  | p0::t0 ->
    let p,b = p0 in
    merge
      (scale (dmul b (if hd false bs then gainhi p else gainlo p)) (row c p))
      (corner_row gainlo gainhi c base t0 (tl bs))

(** val all_bits : int -> bool list list **)

let rec all_bits k =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> []::[])
    (fun k0 ->
    app (map (fun x -> false::x) (all_bits k0))
      (map (fun x -> true::x) (all_bits k0)))
    k

(** val propose : Big.t -> irow -> ((d*d)*srow) list -> bool list **)

let propose i big groups =
  map (fun g ->
    let p,c = g in
    let a,b = p in
    (match c with
     | [] -> false
     | p0::l ->
       let p1,v = p0 in
       (match l with
        | [] ->
          let up = dleb (dmul a v) (dmul b v) in
          if Big.equal p1 i
          then up
          else (match find (fun x -> Big.equal (fst x) p1) big with
                | Some p2 ->
                  let _,p3 = p2 in
                  let low,high = p3 in
                  if dleb (dopp low) high then up else not up
                | None -> false)
        | _::_ -> false))) groups

(** val orientA : certificate -> entry list **)

let orientA c =
  if c.l1 then swap c.entriesA else c.entriesA

(** val orientB : certificate -> entry list **)

let orientB c =
  if c.l1 then swap c.entriesC else c.entriesB

(** val orientC : certificate -> entry list **)

let orientC c =
  if c.l1 then swap c.entriesB else c.entriesC

(** val num : certificate -> Big.t -> d **)

let num c p =
  if c.l1 then get c.weights p else d1

(** val denom : certificate -> Big.t -> d **)

let denom c p =
  if c.l1 then get c.c_tau p else get c.weights p

type tables = { tA : srow M.t; tB : srow M.t; tC : srow M.t; t_e : vecD;
                t_lo : vecD; t_hi : vecD; t_x : vecD }

(** val tabulate : certificate -> tables **)

let tabulate c =
  { tA = (build (List.rev_append (orientA c) [])); tB =
    (build (List.rev_append (orientB c) [])); tC =
    (build (List.rev_append (orientC c) [])); t_e =
    (vector c.n0 (fun p -> dquot_up bits (num c p) (denom c p))); t_lo =
    (vector c.m (fun p -> dmul c.c_gain (get c.c_lo p))); t_hi =
    (vector c.m (fun p -> dmul c.c_gain (get c.c_hi p))); t_x =
    ((fun f l a -> List.fold_left f a l) (fun v pv ->
      M.add (fst pv) (snd pv) v) c.witness M.empty) }

(** val within : Big.t -> srow -> bool **)

let within k r =
  List.for_all (fun pv -> Big.leq (fst pv) k) r

(** val positive_vec : Big.t -> vecD -> bool **)

let positive_vec k v =
  List.for_all (fun p -> dltb d0 (get v p)) (upto k)

(** val e_up : tables -> Big.t -> d **)

let e_up t0 p =
  dabs (get t0.t_e p)

(** val group : tables -> (Big.t*d) -> (d*d)*srow **)

let group t0 pb =
  ((dmul (snd pb) (get t0.t_lo (fst pb))),(dmul (snd pb)
                                            (get t0.t_hi (fst pb)))),
    (row t0.tC (fst pb))

(** val rate_test : certificate -> tables -> Big.t -> srow -> bool **)

let rate_test c t0 i r =
  dleb
    (dadd (dmul (own i r) (num c i)) (dmul (denom c i) (off i (e_up t0) r)))
    (dmul (dopp c.rate) (dmul (get c.c_tau i) (num c i)))

(** val rate_row : certificate -> tables -> Big.t -> bool **)

let rate_row c t0 i =
  (&&)
    ((&&) (within c.m (row t0.tB i))
      (dleb (num c i) (dmul (e_up t0 i) (denom c i))))
    (check_row (rate_test c t0 i) i (row t0.tA i)
      (map (group t0) (row t0.tB i)))

(** val gap_test : certificate -> tables -> Big.t -> srow -> bool **)

let gap_test c t0 i r =
  (&&) ((&&) (ascending r) (within c.n0 r))
    (dleb
      (dmul (dopp (dadd c.rate c.gap)) (dmul (get c.c_tau i) (get t0.t_x i)))
      (dadd (dmul (own i r) (get t0.t_x i))
        (off i (fun p -> dabs (get t0.t_x p)) r)))

(** val proposals :
    certificate -> tables -> Big.t -> ((d*d)*srow) list -> bool list list **)

let proposals c t0 i gs =
  match c.corners i with
  | Some bs -> bs::[]
  | None ->
    if alone gs
    then (propose i
           (merge_all (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ (succ (succ (succ (succ (succ
             (succ (succ (succ (succ (succ
             0))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
             ((range d1 d1 (row t0.tA i))::(map (fun g ->
                                             range (fst (fst g))
                                               (snd (fst g)) (snd g)) gs)))
           gs)::[]
    else if few gs then all_bits (List.length gs) else []

(** val gap_row : certificate -> tables -> Big.t -> bool **)

let gap_row c t0 i =
  (&&) ((&&) (ascending (row t0.tB i)) (within c.m (row t0.tB i)))
    (existsb (fun bs ->
      gap_test c t0 i
        (corner_row (get t0.t_lo) (get t0.t_hi) t0.tC (row t0.tA i)
          (row t0.tB i) bs))
      (proposals c t0 i (map (group t0) (row t0.tB i))))

(** val rate_check : certificate -> tables -> bool **)

let rate_check c t0 =
  List.for_all (rate_row c t0) (upto c.n0)

(** val gap_check : certificate -> tables -> bool **)

let gap_check c t0 =
  (&&) (match c.witness with
        | [] -> false
        | _::_ -> true)
    (List.for_all (fun pv ->
      (&&) ((&&) (Big.leq (fst pv) c.n0) (dltb d0 (snd pv)))
        (gap_row c t0 (fst pv))) c.witness)

(** val proper_check : certificate -> bool **)

let proper_check c =
  (&&) ((&&) (positive_vec c.n0 c.c_tau) (positive_vec c.n0 c.weights))
    (List.for_all (fun k -> dleb (get c.c_lo k) (get c.c_hi k)) (upto c.m))

(** val check : certificate -> bool **)

let check c =
  let t0 = tabulate c in
  (&&) ((&&) (proper_check c) (rate_check c t0)) (gap_check c t0)

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

type text = char list

(** val is : char -> Big.t -> bool **)

let is c k =
  Big.equal ((fun c -> Big.of_int (Char.code c)) c) k

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

(** val digit : char -> Big.t option **)

let digit c =
  let k =
    Big.sub ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
      ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
  in
  if (&&) (Big.leq Big.zero k)
       (Big.leq k ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         Big.one)))))
  then Some k
  else None

(** val hex_digit : char -> Big.t option **)

let hex_digit c =
  match digit c with
  | Some k -> Some k
  | None ->
    let k =
      Big.sub ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
        ((fun p -> Big.succ (Big.shift_left p 1))
        ((fun p -> Big.succ (Big.shift_left p 1))
        ((fun p -> Big.succ (Big.shift_left p 1))
        ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.succ (Big.shift_left p 1))
        ((fun p -> Big.shift_left p 1) Big.one)))))))
    in
    if (&&)
         (Big.leq ((fun p -> p) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) Big.one)))) k)
         (Big.leq k ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))
    then Some k
    else None

(** val digits :
    (char -> Big.t option) -> Big.t -> Big.t -> Big.t -> text ->
    (Big.t*Big.t)*text **)

let rec digits dig base acc count l = match l with
| [] -> (acc,count),[]
| c::t0 ->
  (match dig c with
   | Some k ->
     digits dig base (Big.add (Big.mul base acc) k)
       (Big.add count ((fun p -> p) Big.one)) t0
   | None -> (acc,count),l)

(** val natural : text -> Big.t option **)

let natural l =
  let p,t0 =
    digits digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.succ (Big.shift_left p 1))
      ((fun p -> Big.shift_left p 1) Big.one)))) Big.zero Big.zero l
  in
  let v,k = p in
  (match t0 with
   | [] -> if Big.lt Big.zero k then Some v else None
   | _::_ -> None)

(** val signed : text -> bool*text **)

let signed l = match l with
| [] -> false,[]
| c::t0 ->
  if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.shift_left p 1) Big.one))))))
  then true,t0
  else if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) Big.one))))))
       then false,t0
       else false,l

(** val integer : text -> Big.t option **)

let integer l =
  let s,t0 = signed l in
  (match natural t0 with
   | Some v -> Some (if s then Big.neg v else v)
   | None -> None)

(** val decimal : text -> (Big.t*Big.t) option **)

let decimal l =
  let s,t0 = signed l in
  let p,t1 =
    digits digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
      ((fun p -> Big.succ (Big.shift_left p 1))
      ((fun p -> Big.shift_left p 1) Big.one)))) Big.zero Big.zero t0
  in
  let v,k = p in
  let p0,t2 =
    match t1 with
    | [] -> (v,Big.zero),[]
    | c::t' ->
      if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) Big.one))))))
      then digits digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.shift_left p 1) Big.one)))) v Big.zero t'
      else (v,Big.zero),t1
  in
  let v0,k2 = p0 in
  if Big.equal (Big.add k k2) Big.zero
  then None
  else (match t2 with
        | [] -> Some ((if s then Big.neg v0 else v0),(Big.neg k2))
        | c::t3 ->
          if (||)
               (is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))))
               (is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.shift_left p 1) Big.one))))))))
          then (match integer t3 with
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
                  then Some ((if s then Big.neg v0 else v0),(Big.sub e k2))
                  else None
                | None -> None)
          else None)

(** val read_double : text -> d option **)

let read_double l =
  match decimal l with
  | Some p ->
    let m0,e = p in
    let d2 = nearest_double m0 e in
    if Big.lt (Big.add (Z.log2 (Big.abs (fst d2))) (snd d2)) ((fun p -> p)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         Big.one)))))))))))
    then Some d2
    else None
  | None -> None

(** val words : text -> text -> text list **)

let rec words l cur =
  match l with
  | [] -> (match cur with
           | [] -> []
           | _::_ -> (rev cur)::[])
  | c::t0 ->
    if Big.leq ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) Big.one))))))
    then (match cur with
          | [] -> words t0 []
          | _::_ -> (rev cur)::(words t0 []))
    else words t0 (c::cur)

type state =
| Banner
| Header
| Entries of Big.t * Big.t * Big.t * entry list
| Bad

(** val step : state -> text -> state **)

let step st line =
  match st with
  | Banner ->
    (match words line [] with
     | [] -> Bad
     | a::l ->
       (match l with
        | [] -> Bad
        | b::l0 ->
          (match l0 with
           | [] -> Bad
           | c::l2 ->
             (match l2 with
              | [] -> Bad
              | d2::l3 ->
                (match l3 with
                 | [] -> Bad
                 | e::l4 ->
                   (match l4 with
                    | [] ->
                      if (&&)
                           ((&&)
                             ((&&)
                               ((&&)
                                 (text_eqb a (String ('%', (String ('%',
                                   (String ('M', (String ('a', (String ('t',
                                   (String ('r', (String ('i', (String ('x',
                                   (String ('M', (String ('a', (String ('r',
                                   (String ('k', (String ('e', (String ('t',
                                   EmptyString)))))))))))))))))))))))))))))
                                 (text_eqb b (String ('m', (String ('a',
                                   (String ('t', (String ('r', (String ('i',
                                   (String ('x', EmptyString))))))))))))))
                               (text_eqb c (String ('c', (String ('o',
                                 (String ('o', (String ('r', (String ('d',
                                 (String ('i', (String ('n', (String ('a',
                                 (String ('t', (String ('e',
                                 EmptyString))))))))))))))))))))))
                             ((||)
                               (text_eqb d2 (String ('r', (String ('e',
                                 (String ('a', (String ('l',
                                 EmptyString)))))))))
                               (text_eqb d2 (String ('i', (String ('n',
                                 (String ('t', (String ('e', (String ('g',
                                 (String ('e', (String ('r',
                                 EmptyString)))))))))))))))))
                           (text_eqb e (String ('g', (String ('e', (String
                             ('n', (String ('e', (String ('r', (String ('a',
                             (String ('l', EmptyString)))))))))))))))
                      then Header
                      else Bad
                    | _::_ -> Bad))))))
  | Header ->
    (match line with
     | [] -> Header
     | c::_ ->
       if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
            Big.one))))))
       then Header
       else (match map natural (words line []) with
             | [] -> Bad
             | o::l ->
               (match o with
                | Some n1 ->
                  (match l with
                   | [] -> Bad
                   | o0::l0 ->
                     (match o0 with
                      | Some m0 ->
                        (match l0 with
                         | [] -> Bad
                         | o1::l2 ->
                           (match o1 with
                            | Some k ->
                              (match l2 with
                               | [] -> Entries (n1, m0, k, [])
                               | _::_ -> Bad)
                            | None -> Bad))
                      | None -> Bad))
                | None -> Bad)))
  | Entries (n1, m0, todo, acc) ->
    (match words line [] with
     | [] -> st
     | a::l ->
       (match l with
        | [] -> Bad
        | b::l0 ->
          (match l0 with
           | [] -> Bad
           | v::l2 ->
             (match l2 with
              | [] ->
                (match natural a with
                 | Some z0 ->
                   ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                      (fun _ -> Bad)
                      (fun i ->
                      match natural b with
                      | Some z1 ->
                        ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                           (fun _ -> Bad)
                           (fun j ->
                           match read_double v with
                           | Some d2 ->
                             if (&&)
                                  ((&&) (Big.leq ((fun p -> p) i) n1)
                                    (Big.leq ((fun p -> p) j) m0))
                                  (Big.lt Big.zero todo)
                             then Entries (n1, m0,
                                    (Big.sub todo ((fun p -> p) Big.one)),
                                    (((i,j),d2)::acc))
                             else Bad
                           | None -> Bad)
                           (fun _ -> Bad)
                           z1)
                      | None -> Bad)
                      (fun _ -> Bad)
                      z0)
                 | None -> Bad)
              | _::_ -> Bad))))
  | Bad -> Bad

(** val finish : state -> ((Big.t*Big.t)*entry list) option **)

let finish = function
| Entries (n1, m0, todo, acc) ->
  ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
     (fun _ -> Some ((n1,m0),(List.rev_append acc [])))
     (fun _ -> None)
     (fun _ -> None)
     todo)
| _ -> None

type json =
| JS of text
| JI of Big.t
| JB of bool
| JL of json list
| JO of (text*json) list

(** val skip : text -> text **)

let rec skip l = match l with
| [] -> []
| c::t0 ->
  if Big.leq ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
       ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.shift_left p 1) Big.one))))))
  then skip t0
  else l

(** val str : text -> text -> (text*text) option **)

let rec str l acc =
  match l with
  | [] -> None
  | c::t0 ->
    if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.succ (Big.shift_left p 1))
         ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
         ((fun p -> Big.shift_left p 1) Big.one))))))
    then Some ((List.rev_append acc []),t0)
    else if (||)
              (is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
                ((fun p -> Big.shift_left p 1)
                ((fun p -> Big.succ (Big.shift_left p 1))
                ((fun p -> Big.succ (Big.shift_left p 1))
                ((fun p -> Big.succ (Big.shift_left p 1))
                ((fun p -> Big.shift_left p 1) Big.one))))))))
              (Big.lt ((fun c -> Big.of_int (Char.code c)) c) ((fun p -> p)
                ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
                ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
                ((fun p -> Big.shift_left p 1) Big.one)))))))
         then None
         else str t0 (c::acc)

(** val expect : Big.t -> text -> text option **)

let expect k l =
  match skip l with
  | [] -> None
  | c::t0 -> if is c k then Some t0 else None

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

(** val value : int -> text -> (json*text) option **)

let rec value f l =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f0 ->
    match skip l with
    | [] -> None
    | c::t0 ->
      if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.succ (Big.shift_left p 1))
           ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
           ((fun p -> Big.shift_left p 1) Big.one))))))
      then (match str t0 [] with
            | Some p -> let s,t1 = p in Some ((JS s),t1)
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
                 | Some t1 -> Some ((JO []),t1)
                 | None -> members f0 t0 [])
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
                              ((fun p -> Big.shift_left p 1) Big.one))))))) t0 with
                      | Some t1 -> Some ((JL []),t1)
                      | None -> elements0 f0 t0 [])
                else (match starts (String ('t', (String ('r', (String ('u',
                              (String ('e', EmptyString)))))))) (c::t0) with
                      | Some t1 -> Some ((JB true),t1)
                      | None ->
                        (match starts (String ('f', (String ('a', (String
                                 ('l', (String ('s', (String ('e',
                                 EmptyString)))))))))) (c::t0) with
                         | Some t1 -> Some ((JB false),t1)
                         | None ->
                           let s,u = signed (c::t0) in
                           let p,u0 =
                             digits digit ((fun p -> p)
                               ((fun p -> Big.shift_left p 1)
                               ((fun p -> Big.succ (Big.shift_left p 1))
                               ((fun p -> Big.shift_left p 1) Big.one))))
                               Big.zero Big.zero u
                           in
                           let v,k = p in
                           if Big.lt Big.zero k
                           then Some ((JI (if s then Big.neg v else v)),u0)
                           else None)))
    f

(** val members : int -> text -> (text*json) list -> (json*text) option **)

and members f l acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f0 ->
    match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.succ (Big.shift_left p 1))
            ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
            ((fun p -> Big.shift_left p 1) Big.one)))))) l with
    | Some t0 ->
      (match str t0 [] with
       | Some p ->
         let name,t1 = p in
         (match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1)) Big.one)))))) t1 with
          | Some t2 ->
            (match value f0 t2 with
             | Some p0 ->
               let v,t3 = p0 in
               (match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
                        ((fun p -> Big.shift_left p 1)
                        ((fun p -> Big.succ (Big.shift_left p 1))
                        ((fun p -> Big.succ (Big.shift_left p 1))
                        ((fun p -> Big.shift_left p 1) Big.one)))))) t3 with
                | Some t4 -> members f0 t4 ((name,v)::acc)
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
                     Some ((JO (List.rev_append ((name,v)::acc) [])),t4)
                   | None -> None))
             | None -> None)
          | None -> None)
       | None -> None)
    | None -> None)
    f

(** val elements0 : int -> text -> json list -> (json*text) option **)

and elements0 f l acc =
  (fun f0 fs n -> if n = 0 then f0 () else fs (n - 1))
    (fun _ -> None)
    (fun f0 ->
    match value f0 l with
    | Some p ->
      let v,t0 = p in
      (match expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.succ (Big.shift_left p 1))
               ((fun p -> Big.succ (Big.shift_left p 1))
               ((fun p -> Big.shift_left p 1) Big.one)))))) t0 with
       | Some t1 -> elements0 f0 t1 (v::acc)
       | None ->
         (match expect ((fun p -> p)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1) Big.one))))))) t0 with
          | Some t1 -> Some ((JL (List.rev_append (v::acc) [])),t1)
          | None -> None))
    | None -> None)
    f

(** val read_json : text -> json option **)

let read_json l =
  match value (List.length l) l with
  | Some p -> let v,t0 = p in (match skip t0 with
                               | [] -> Some v
                               | _::_ -> None)
  | None -> None

(** val field_of : json -> string -> json option **)

let field_of o name =
  match o with
  | JO l ->
    (match filter (fun x -> text_eqb (fst x) name) l with
     | [] -> None
     | p::l0 -> let _,v = p in (match l0 with
                                | [] -> Some v
                                | _::_ -> None))
  | _ -> None

(** val bind : 'a1 option -> ('a1 -> 'a2 option) -> 'a2 option **)

let bind a f =
  match a with
  | Some a0 -> f a0
  | None -> None

(** val all :
    ('a1 -> 'a2 option) -> 'a1 list -> 'a2 list -> 'a2 list option **)

let rec all f l acc =
  match l with
  | [] -> Some (List.rev_append acc [])
  | a::l0 -> (match f a with
              | Some b -> all f l0 (b::acc)
              | None -> None)

(** val read_hex : text -> d option **)

let read_hex l = match l with
| [] ->
  let s = false in
  let t0 = [] in
  bind (starts (String ('0', (String ('x', EmptyString)))) t0) (fun t1 ->
    let p,t2 =
      digits hex_digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.shift_left p 1) Big.one))))) Big.zero Big.zero t1
    in
    let v,k = p in
    let p0,t3 =
      match t2 with
      | [] -> (v,Big.zero),[]
      | c::t' ->
        if is c ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.shift_left p 1) Big.one))))))
        then digits hex_digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) Big.one))))) v Big.zero t'
        else (v,Big.zero),t2
    in
    let v0,k2 = p0 in
    bind
      (expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.shift_left p 1)
        ((fun p -> Big.succ (Big.shift_left p 1))
        ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))) t3)
      (fun t4 ->
      bind (integer t4) (fun e ->
        if (&&)
             ((&&) (Big.equal k ((fun p -> p) Big.one))
               (Big.leq k2 ((fun p -> p)
                 ((fun p -> Big.succ (Big.shift_left p 1))
                 ((fun p -> Big.shift_left p 1)
                 ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
             (Big.lt (Big.abs e) ((fun p -> p)
               ((fun p -> Big.succ (Big.shift_left p 1))
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
               ((fun p -> Big.shift_left p 1) Big.one))))))))))))))))))))))
        then Some
               ((if s then Big.neg v0 else v0),(Big.sub e
                                                 (Big.mul ((fun p -> p)
                                                   ((fun p -> Big.shift_left p 1)
                                                   ((fun p -> Big.shift_left p 1)
                                                   Big.one))) k2)))
        else None)))
| c::t0 ->
  if is c ((fun p -> p) ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.shift_left p 1)
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.succ (Big.shift_left p 1))
       ((fun p -> Big.shift_left p 1) Big.one))))))
  then let s = true in
       bind (starts (String ('0', (String ('x', EmptyString)))) t0)
         (fun t1 ->
         let p,t2 =
           digits hex_digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) Big.one))))) Big.zero Big.zero t1
         in
         let v,k = p in
         let p0,t3 =
           match t2 with
           | [] -> (v,Big.zero),[]
           | c0::t' ->
             if is c0 ((fun p -> p) ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1) Big.one))))))
             then digits hex_digit ((fun p -> p)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1) Big.one))))) v Big.zero t'
             else (v,Big.zero),t2
         in
         let v0,k2 = p0 in
         bind
           (expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))) t3)
           (fun t4 ->
           bind (integer t4) (fun e ->
             if (&&)
                  ((&&) (Big.equal k ((fun p -> p) Big.one))
                    (Big.leq k2 ((fun p -> p)
                      ((fun p -> Big.succ (Big.shift_left p 1))
                      ((fun p -> Big.shift_left p 1)
                      ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
                  (Big.lt (Big.abs e) ((fun p -> p)
                    ((fun p -> Big.succ (Big.shift_left p 1))
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    Big.one))))))))))))))))))))))
             then Some
                    ((if s then Big.neg v0 else v0),(Big.sub e
                                                      (Big.mul ((fun p -> p)
                                                        ((fun p -> Big.shift_left p 1)
                                                        ((fun p -> Big.shift_left p 1)
                                                        Big.one))) k2)))
             else None)))
  else let s = false in
       bind (starts (String ('0', (String ('x', EmptyString)))) l) (fun t1 ->
         let p,t2 =
           digits hex_digit ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) Big.one))))) Big.zero Big.zero t1
         in
         let v,k = p in
         let p0,t3 =
           match t2 with
           | [] -> (v,Big.zero),[]
           | c0::t' ->
             if is c0 ((fun p -> p) ((fun p -> Big.shift_left p 1)
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.succ (Big.shift_left p 1))
                  ((fun p -> Big.shift_left p 1) Big.one))))))
             then digits hex_digit ((fun p -> p)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1) Big.one))))) v Big.zero t'
             else (v,Big.zero),t2
         in
         let v0,k2 = p0 in
         bind
           (expect ((fun p -> p) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1) ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.shift_left p 1)
             ((fun p -> Big.succ (Big.shift_left p 1))
             ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))) t3)
           (fun t4 ->
           bind (integer t4) (fun e ->
             if (&&)
                  ((&&) (Big.equal k ((fun p -> p) Big.one))
                    (Big.leq k2 ((fun p -> p)
                      ((fun p -> Big.succ (Big.shift_left p 1))
                      ((fun p -> Big.shift_left p 1)
                      ((fun p -> Big.succ (Big.shift_left p 1)) Big.one))))))
                  (Big.lt (Big.abs e) ((fun p -> p)
                    ((fun p -> Big.succ (Big.shift_left p 1))
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    ((fun p -> Big.shift_left p 1)
                    Big.one))))))))))))))))))))))
             then Some
                    ((if s then Big.neg v0 else v0),(Big.sub e
                                                      (Big.mul ((fun p -> p)
                                                        ((fun p -> Big.shift_left p 1)
                                                        ((fun p -> Big.shift_left p 1)
                                                        Big.one))) k2)))
             else None)))

(** val hex : json -> d option **)

let hex = function
| JS s -> read_hex s
| _ -> None

(** val hexes : json -> d list option **)

let hexes = function
| JL l -> all hex l []
| _ -> None

(** val vector_of : d list -> vecD **)

let vector_of l =
  fst
    ((fun f l a -> List.fold_left f a l) (fun vp d2 ->
      (M.add (snd vp) d2 (fst vp)),(Big.succ (snd vp))) l (M.empty,Big.one))

(** val diagonal : Big.t -> (Big.t -> d) -> entry list **)

let diagonal n1 f =
  (fun f l a -> List.fold_left f a l) (fun acc p -> ((p,p),(f p))::acc)
    (List.rev_append (upto n1) []) []

(** val interpret :
    json -> ((Big.t*Big.t)*entry list) -> certificate option **)

let interpret j = function
| p,w0 ->
  let rows,columns = p in
  ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
     (fun _ -> None)
     (fun n1 ->
     if not (Big.equal rows columns)
     then None
     else bind
            (field_of j (String ('s', (String ('c', (String ('h', (String
              ('e', (String ('m', (String ('a', EmptyString)))))))))))))
            (fun schema ->
            bind
              (field_of j (String ('n', (String ('o', (String ('r', (String
                ('m', EmptyString))))))))) (fun norm ->
              bind
                (field_of j (String ('m', (String ('o', (String ('d', (String
                  ('e', (String ('l', EmptyString))))))))))) (fun model ->
                bind
                  (field_of model (String ('k', (String ('i', (String ('n',
                    (String ('d', EmptyString))))))))) (fun kind ->
                  bind
                    (field_of model (String ('p', (String ('a', (String ('r',
                      (String ('a', (String ('m', (String ('e', (String ('t',
                      (String ('e', (String ('r', (String ('s',
                      EmptyString))))))))))))))))))))) (fun p0 ->
                    let constant_or_vector = fun name ->
                      bind (field_of p0 name) (fun x ->
                        match x with
                        | JS s ->
                          bind (read_hex s) (fun d2 -> Some
                            (vector n1 (fun _ -> d2)))
                        | _ ->
                          bind (hexes x) (fun l ->
                            if Big.equal (Big.of_int (List.length l)) rows
                            then Some (vector_of l)
                            else None))
                    in
                    bind
                      (constant_or_vector (String ('t', (String ('a', (String
                        ('u', EmptyString))))))) (fun tau ->
                      bind
                        (constant_or_vector (String ('s', (String ('l',
                          (String ('o', (String ('p', (String ('e', (String
                          ('_', (String ('l', (String ('o',
                          EmptyString))))))))))))))))) (fun lo ->
                        bind
                          (constant_or_vector (String ('s', (String ('l',
                            (String ('o', (String ('p', (String ('e', (String
                            ('_', (String ('h', (String ('i',
                            EmptyString))))))))))))))))) (fun hi ->
                          bind
                            (constant_or_vector (String ('l', (String ('e',
                              (String ('a', (String ('k', EmptyString)))))))))
                            (fun leak ->
                            bind
                              (bind
                                (field_of p0 (String ('g', (String ('a',
                                  (String ('i', (String ('n',
                                  EmptyString))))))))) hex) (fun gain ->
                              bind
                                (bind
                                  (field_of j (String ('r', (String ('a',
                                    (String ('t', (String ('e',
                                    EmptyString))))))))) hex) (fun rate0 ->
                                bind
                                  (bind
                                    (field_of j (String ('g', (String ('a',
                                      (String ('p', EmptyString))))))) hex)
                                  (fun gap0 ->
                                  bind
                                    (bind
                                      (field_of j (String ('w', (String ('e',
                                        (String ('i', (String ('g', (String
                                        ('h', (String ('t', (String ('s',
                                        EmptyString))))))))))))))) hexes)
                                    (fun ws ->
                                    bind
                                      (bind
                                        (field_of j (String ('w', (String
                                          ('i', (String ('t', (String ('n',
                                          (String ('e', (String ('s', (String
                                          ('s', EmptyString)))))))))))))))
                                        hexes) (fun wit ->
                                      bind
                                        (match field_of j (String ('l',
                                                 (String ('i', (String ('m',
                                                 (String ('i', (String ('t',
                                                 (String ('i', (String ('n',
                                                 (String ('g',
                                                 EmptyString)))))))))))))))) with
                                         | Some j0 ->
                                           (match j0 with
                                            | JL l ->
                                              all (fun x ->
                                                match x with
                                                | JI z0 ->
                                                  ((fun f0 fp fn z -> let s = Big.sign z in if s = 0 then f0 () else if s > 0 then fp z else fn (Big.neg z))
                                                     (fun _ -> None)
                                                     (fun q -> Some
                                                     q)
                                                     (fun _ ->
                                                     None)
                                                     (Big.add z0
                                                       ((fun p -> p) Big.one)))
                                                | _ -> None) l []
                                            | _ -> None)
                                         | None -> None) (fun lim ->
                                        bind
                                          (match norm with
                                           | JS s ->
                                             if text_eqb s (String ('l',
                                                  (String ('1',
                                                  EmptyString))))
                                             then Some true
                                             else if text_eqb s (String ('l',
                                                       (String ('i', (String
                                                       ('n', (String ('f',
                                                       EmptyString))))))))
                                                  then Some false
                                                  else None
                                           | _ -> None) (fun l2 ->
                                          bind
                                            (match kind with
                                             | JS s ->
                                               if text_eqb s (String ('h',
                                                    (String ('o', (String
                                                    ('p', (String ('f',
                                                    (String ('i', (String
                                                    ('e', (String ('l',
                                                    (String ('d',
                                                    EmptyString))))))))))))))))
                                               then Some
                                                      (w0,(diagonal n1
                                                            (fun _ -> d1)))
                                               else if text_eqb s (String
                                                         ('f', (String ('i',
                                                         (String ('r',
                                                         (String ('i',
                                                         (String ('n',
                                                         (String ('g',
                                                         (String ('-',
                                                         (String ('r',
                                                         (String ('a',
                                                         (String ('t',
                                                         (String ('e',
                                                         EmptyString))))))))))))))))))))))
                                                    then Some
                                                           ((diagonal n1
                                                              (fun _ -> d1)),w0)
                                                    else None
                                             | _ -> None) (fun bc ->
                                            if (&&)
                                                 ((&&)
                                                   (match schema with
                                                    | JS s ->
                                                      text_eqb s (String
                                                        ('m', (String ('e',
                                                        (String ('t', (String
                                                        ('z', (String ('l',
                                                        (String ('e', (String
                                                        ('r', (String ('-',
                                                        (String ('c', (String
                                                        ('e', (String ('r',
                                                        (String ('t', (String
                                                        ('i', (String ('f',
                                                        (String ('i', (String
                                                        ('c', (String ('a',
                                                        (String ('t', (String
                                                        ('e', (String ('/',
                                                        (String ('3',
                                                        EmptyString))))))))))))))))))))))))))))))))))))))))))
                                                    | _ -> false)
                                                   (Nat.eqb (List.length lim)
                                                     (List.length wit)))
                                                 (Big.equal
                                                   (Big.of_int
                                                     (List.length ws)) rows)
                                            then Some { l1 = l2; n0 = n1; m =
                                                   n1; entriesA =
                                                   (diagonal n1 (fun q ->
                                                     dopp (get leak q)));
                                                   entriesB = (fst bc);
                                                   entriesC = (snd bc);
                                                   c_gain = gain; c_tau =
                                                   tau; c_lo = lo; c_hi = hi;
                                                   weights = (vector_of ws);
                                                   rate = rate0; gap = gap0;
                                                   witness =
                                                   (combine lim wit);
                                                   corners = (fun _ -> None) }
                                            else None))))))))))))))))))
     (fun _ -> None)
     rows)

(** val read : text -> state -> certificate option **)

let read cert st =
  bind (read_json cert) (fun j -> bind (finish st) (fun w -> interpret j w))

(** val check_from : text -> state -> bool **)

let check_from cert st =
  match read cert st with
  | Some c -> check c
  | None -> false
