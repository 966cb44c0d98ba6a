
val option_map : ('a1 -> 'a2) -> 'a1 option -> 'a2 option

val app : 'a1 list -> 'a1 list -> 'a1 list

type comparison =
| Eq
| Lt
| Gt

val add : int -> int -> int

type n =
| N0
| Npos of Big.t



module type EqLtLe =
 sig
  type t
 end

module MakeOrderTac :
 functor (O:EqLtLe) ->
 functor (P:sig
 end) ->
 sig
 end

module Nat :
 sig
 end

module Pos :
 sig
  val add : Big.t -> Big.t -> Big.t

  val add_carry : Big.t -> Big.t -> Big.t

  val pred_double : Big.t -> Big.t

  val pred : Big.t -> Big.t

  val mul : Big.t -> Big.t -> Big.t

  val iter : ('a1 -> 'a1) -> 'a1 -> Big.t -> 'a1

  val div2 : Big.t -> Big.t

  val div2_up : Big.t -> Big.t

  val size : Big.t -> Big.t

  val compare_cont : comparison -> Big.t -> Big.t -> comparison

  val compare : Big.t -> Big.t -> comparison

  val iter_op : ('a1 -> 'a1 -> 'a1) -> Big.t -> 'a1 -> 'a1

  val of_succ_nat : int -> Big.t
 end

module N :
 sig
  val add : n -> n -> n

  val mul : n -> n -> n
 end

module Z :
 sig
  val double : Big.t -> Big.t

  val succ_double : Big.t -> Big.t

  val pred_double : Big.t -> Big.t

  val pos_sub : Big.t -> Big.t -> Big.t

  val pow_pos : Big.t -> Big.t -> Big.t

  val pow : Big.t -> Big.t -> Big.t

  val compare : Big.t -> Big.t -> comparison

  val sgn : Big.t -> Big.t

  val to_N : Big.t -> n

  val of_N : n -> Big.t

  val to_pos : Big.t -> Big.t

  val pos_div_eucl : Big.t -> Big.t -> Big.t*Big.t

  val div_eucl : Big.t -> Big.t -> Big.t*Big.t

  val div : Big.t -> Big.t -> Big.t

  val div2 : Big.t -> Big.t

  val log2 : Big.t -> Big.t

  val shiftl : Big.t -> Big.t -> Big.t
 end

val hd : 'a1 -> 'a1 list -> 'a1

val hd_error : 'a1 list -> 'a1 option

val tl : 'a1 list -> 'a1 list

val map : ('a1 -> 'a2) -> 'a1 list -> 'a2 list

val filter : ('a1 -> bool) -> 'a1 list -> 'a1 list

val find : ('a1 -> bool) -> 'a1 list -> 'a1 option

val zero : char

val one : char

val shift : bool -> char -> char

val ascii_of_pos : Big.t -> char

val ascii_of_N : n -> char

type string =
| EmptyString
| String of char * string

val append : string -> string -> string

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

module OrderedTypeFacts :
 functor (O:OrderedType) ->
 sig
  module TO :
   sig
    type t = O.t
   end

  module IsTO :
   sig
   end

  module OrderTac :
   sig
   end

  val eq_dec : O.t -> O.t -> bool

  val lt_dec : O.t -> O.t -> bool

  val eqb : O.t -> O.t -> bool
 end

module KeyOrderedType :
 functor (O:OrderedType) ->
 sig
  module MO :
   sig
    module TO :
     sig
      type t = O.t
     end

    module IsTO :
     sig
     end

    module OrderTac :
     sig
     end

    val eq_dec : O.t -> O.t -> bool

    val lt_dec : O.t -> O.t -> bool

    val eqb : O.t -> O.t -> bool
   end
 end

module PositiveOrderedTypeBits :
 sig
  type t = Big.t

  val compare : t -> t -> Big.t compare0

  val eq_dec : Big.t -> Big.t -> bool
 end

val append0 : Big.t -> Big.t -> Big.t

module PositiveMap :
 sig
  module E :
   sig
    type t = Big.t

    val compare : t -> t -> Big.t compare0

    val eq_dec : Big.t -> Big.t -> bool
   end

  module ME :
   sig
    module MO :
     sig
      module TO :
       sig
        type t = Big.t
       end

      module IsTO :
       sig
       end

      module OrderTac :
       sig
       end

      val eq_dec : Big.t -> Big.t -> bool

      val lt_dec : Big.t -> Big.t -> bool

      val eqb : Big.t -> Big.t -> bool
     end
   end

  type key = Big.t

  type 'a tree =
  | Leaf
  | Node of 'a tree * 'a option * 'a tree

  type 'a t = 'a tree

  val empty : 'a1 t

  val is_empty : 'a1 t -> bool

  val find : key -> 'a1 t -> 'a1 option

  val mem : key -> 'a1 t -> bool

  val add : key -> 'a1 -> 'a1 t -> 'a1 t

  val remove : key -> 'a1 t -> 'a1 t

  val xelements : 'a1 t -> key -> (key*'a1) list

  val elements : 'a1 t -> (key*'a1) list

  val cardinal : 'a1 t -> int

  val xfind : key -> key -> 'a1 t -> 'a1 option

  val xmapi : (key -> 'a1 -> 'a2) -> 'a1 t -> key -> 'a2 t

  val mapi : (key -> 'a1 -> 'a2) -> 'a1 t -> 'a2 t

  val map : ('a1 -> 'a2) -> 'a1 t -> 'a2 t

  val xmap2_l : ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a3 t

  val xmap2_r : ('a1 option -> 'a2 option -> 'a3 option) -> 'a2 t -> 'a3 t

  val _map2 :
    ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t

  val map2 :
    ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t

  val xfoldi : (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> key -> 'a2

  val fold : (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> 'a2

  val equal : ('a1 -> 'a1 -> bool) -> 'a1 t -> 'a1 t -> bool
 end

type d = Big.t*Big.t

val d0 : d

val d1 : d

val dopp : d -> d

val dabs : d -> d

val dmul : d -> d -> d

val dadd : d -> d -> d

val dsub : d -> d -> d

val dleb : d -> d -> bool

val dltb : d -> d -> bool

val dmax : d -> d -> d

val dquot_up : Big.t -> d -> d -> d

module M :
 sig
  module E :
   sig
    type t = Big.t

    val compare : t -> t -> Big.t compare0

    val eq_dec : Big.t -> Big.t -> bool
   end

  module ME :
   sig
    module MO :
     sig
      module TO :
       sig
        type t = Big.t
       end

      module IsTO :
       sig
       end

      module OrderTac :
       sig
       end

      val eq_dec : Big.t -> Big.t -> bool

      val lt_dec : Big.t -> Big.t -> bool

      val eqb : Big.t -> Big.t -> bool
     end
   end

  type key = Big.t

  type 'a tree = 'a PositiveMap.tree =
  | Leaf
  | Node of 'a tree * 'a option * 'a tree

  type 'a t = 'a tree

  val empty : 'a1 t

  val is_empty : 'a1 t -> bool

  val find : key -> 'a1 t -> 'a1 option

  val mem : key -> 'a1 t -> bool

  val add : key -> 'a1 -> 'a1 t -> 'a1 t

  val remove : key -> 'a1 t -> 'a1 t

  val xelements : 'a1 t -> key -> (key*'a1) list

  val elements : 'a1 t -> (key*'a1) list

  val cardinal : 'a1 t -> int

  val xfind : key -> key -> 'a1 t -> 'a1 option

  val xmapi : (key -> 'a1 -> 'a2) -> 'a1 t -> key -> 'a2 t

  val mapi : (key -> 'a1 -> 'a2) -> 'a1 t -> 'a2 t

  val map : ('a1 -> 'a2) -> 'a1 t -> 'a2 t

  val xmap2_l : ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a3 t

  val xmap2_r : ('a1 option -> 'a2 option -> 'a3 option) -> 'a2 t -> 'a3 t

  val _map2 :
    ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t

  val map2 :
    ('a1 option -> 'a2 option -> 'a3 option) -> 'a1 t -> 'a2 t -> 'a3 t

  val xfoldi : (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> key -> 'a2

  val fold : (key -> 'a1 -> 'a2 -> 'a2) -> 'a1 t -> 'a2 -> 'a2

  val equal : ('a1 -> 'a1 -> bool) -> 'a1 t -> 'a1 t -> bool
 end

type entry = (Big.t*Big.t)*d

type vecD = d M.t

val get : vecD -> Big.t -> d

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

val mapr : ('a1 -> 'a2) -> 'a1 list -> 'a2 list

val filterr : ('a1 -> bool) -> 'a1 list -> 'a1 list

val upto_rec : int -> Big.t -> Big.t list -> Big.t list

val upto : Big.t -> Big.t list

val vector : Big.t -> (Big.t -> d) -> vecD

type 'a row_of = (Big.t*'a) list

type srow = d row_of

type irow = (d*d) row_of

val merge_onto :
  ('a1 -> 'a1 -> 'a1) -> 'a1 row_of -> 'a1 row_of -> 'a1 row_of -> 'a1 row_of

val merge : ('a1 -> 'a1 -> 'a1) -> 'a1 row_of -> 'a1 row_of -> 'a1 row_of

val pair_up :
  ('a1 -> 'a1 -> 'a1) -> 'a1 row_of list -> 'a1 row_of list -> 'a1 row_of list

val merge_all : ('a1 -> 'a1 -> 'a1) -> int -> 'a1 row_of list -> 'a1 row_of

val halvings : int

val merge_rows : srow -> srow -> srow

val ascending_from : Big.t -> 'a1 row_of -> bool

val ascending : 'a1 row_of -> bool

val flat : 'a1 row_of list -> 'a1 row_of

val add_ranges : (d*d) -> (d*d) -> d*d

val merge_ranges : irow list -> irow

val tidy : srow -> srow

val row : srow M.t -> Big.t -> srow

val put : srow M.t -> entry -> srow M.t

val build : entry list -> srow M.t

val swap : entry list -> entry list

val negated : entry list -> entry list

val diagonal : Big.t -> (Big.t -> d) -> entry list

val inside : Big.t -> Big.t -> entry list -> bool

val scale : d -> srow -> srow

val weigh : Big.t -> (Big.t -> d) -> srow -> d -> d -> d*d

val signed : (Big.t -> bool) -> (Big.t -> d) -> srow -> d

type group = (d*d)*srow

val range : d -> d -> srow -> irow

val ranges : srow -> group list -> irow

val largest : bool -> Big.t -> irow -> srow

val vertices : (srow -> bool) -> srow -> group list -> bool

val with_signs : (Big.t -> bool) -> (Big.t -> d) -> srow -> group list -> d

val member : unit M.t -> Big.t -> bool

val set_of : Big.t list -> unit M.t

val every_sign : (unit M.t -> bool) -> Big.t list -> unit M.t -> bool

val some_sign : (unit M.t -> bool) -> Big.t list -> unit M.t -> bool

val at_vertex : srow -> group list -> bool list -> srow

val some_vertex : (srow -> bool) -> srow -> group list -> bool

val negatives : srow -> unit M.t

val negatives_of_ranges : irow -> unit M.t

val quotient : Big.t -> Big.t -> Big.t*Big.t

val scaled : Big.t -> Big.t -> Big.t -> Big.t*Big.t

val magnitude : Big.t -> Big.t -> Big.t

val nearest_int : Big.t -> Big.t -> Big.t

val nearest_double : Big.t -> Big.t -> d

val identity : Big.t -> entry list

val nearest : d -> d

val one_minus : d -> d

val matrixA : subject -> entry list

val matrixB : subject -> entry list

val matrixC : subject -> entry list

val slopes : subject -> Big.t

val discrete : subject -> bool

val timeless : subject -> bool

type tables = { size0 : Big.t; wide : Big.t; free : bool; tA : srow M.t;
                tB : srow M.t; tC : srow M.t; t_loops : group M.t;
                single : bool; t_tau : vecD; num : (Big.t -> d);
                denom : (Big.t -> d); t_e : vecD; t_x : vecD }

val bits : Big.t

val tabulate : certificate -> tables

val touching : tables -> Big.t -> srow

val groups : tables -> Big.t -> group list

val alone : tables -> srow -> bool

val few : srow -> bool

type way =
| Entrywise
| Vertices
| Signs
| Bound

val own_place : tables -> Big.t -> Big.t -> bool

val columns : tables -> Big.t -> group list -> Big.t list

val budget : Big.t

val price : tables -> Big.t -> (Big.t*(Big.t*way)) option

val priced : tables -> (Big.t*(Big.t*way)) row_of

val plan : tables -> way M.t

val way_of : tables -> way M.t -> Big.t -> way

val level : tables -> d -> d

val counted : tables -> d -> d

val allowed : tables -> d -> d -> Big.t -> d

val lower_test : tables -> d -> d -> (Big.t -> d) -> Big.t -> srow -> bool

val place : tables -> d -> (Big.t -> d) -> Big.t -> Big.t -> d

val signs_test :
  tables -> d -> d -> (Big.t -> d) -> Big.t -> srow -> group list -> bool

val lower_with :
  tables -> d -> d -> (Big.t -> d) -> Big.t -> way -> group list -> bool

val above : tables -> d -> (Big.t -> d) -> Big.t -> bool

val e_up : tables -> Big.t -> d

val all_columns : tables -> Big.t -> group list -> Big.t list

val exactly : tables -> d -> unit M.t -> Big.t -> d

val lower_exactly : tables -> d -> Big.t -> way -> group list -> bool

val known : tables -> Big.t -> bool

val lower_row : tables -> way M.t -> d -> Big.t -> bool

val lower_check : tables -> way M.t -> d -> bool

val upper_test :
  tables -> d -> Big.t -> srow -> group list -> unit M.t -> bool

val upper_row : tables -> way M.t -> bool list M.t -> d -> Big.t -> bool

val upper_check : tables -> way M.t -> bool list M.t -> d -> srow -> bool

val exact_check : tables -> way M.t -> bool

val small : d

val attained_check : tables -> d -> d -> srow -> bool

val positive_vec : Big.t -> vecD -> bool

val proper_check : certificate -> bool

val check : certificate -> bool

type text = char list

type 'a outcome =
| Good of 'a
| No of string

val bind : 'a1 outcome -> ('a1 -> 'a2 outcome) -> 'a2 outcome

val need : 'a1 option -> string -> 'a1 outcome

val require : bool -> string -> unit outcome

val all : ('a1 -> 'a2 outcome) -> 'a1 list -> 'a2 list -> 'a2 list outcome

val is : char -> Big.t -> bool

val tabulator : Big.t

val carriage_return : Big.t

val space : Big.t

val per_cent : Big.t

val plus : Big.t

val minus : Big.t

val point : Big.t

val zero_digit : Big.t

val before_a : Big.t

val nine : Big.t

val ten : Big.t

val fifteen : Big.t

val sixteen : Big.t

val one0 : Big.t

val is_blank : char -> bool

val text_eqb : text -> string -> bool

val starts : string -> text -> text option

val to_string : text -> string

val closed : text -> text list -> text list

val ends : char -> text -> bool

val split : text -> text -> text list -> text list

val words : text -> text list

val digit : char -> Big.t option

val hex_digit : char -> Big.t option

val digits :
  (char -> Big.t option) -> Big.t -> Big.t -> Big.t -> text ->
  (Big.t*Big.t)*text

val natural : text -> Big.t option

val signed0 : text -> bool*text

val negated0 : bool -> Big.t -> Big.t

val integer : text -> Big.t option

val fraction :
  Big.t -> Big.t -> (char -> Big.t option) -> text -> (Big.t*Big.t)*text

val decimal : text -> (Big.t*Big.t) option

val finite : d -> bool

val rounded : Big.t -> Big.t -> d option

val read_double : text -> d option

val power : text -> Big.t option

val read_hex : Big.t -> text -> d option

type numbers =
| Real
| Integer
| Pattern

type symmetry =
| General
| Symmetric
| Skew

type layout = { form : numbers; sym : symmetry; rows : Big.t; columns0 : Big.t }

val mirrored : symmetry -> entry -> entry list -> entry list

type state =
| Banner
| Sizes of bool * numbers * symmetry
| Entries of layout * Big.t * entry list
| Array of layout * Big.t * Big.t * entry list
| Empty of Big.t * Big.t
| Refused of string

val small_letters : text -> text

val named : (string*'a1) list -> text -> 'a1 option

val layouts : (string*bool) list

val numbers_named : (string*numbers) list

val symmetries : (string*symmetry) list

val read_banner : text -> state

val first_row : symmetry -> Big.t -> Big.t

val largest_size : Big.t

val read_sizes : bool -> numbers -> symmetry -> text list -> state

val read_value : numbers -> text list -> d option

val read_entry : layout -> Big.t -> entry list -> text list -> state

val read_array_entry :
  layout -> Big.t -> Big.t -> entry list -> text list -> state

val step : state -> text -> state

val before : entry -> entry -> bool

val merged : entry list -> entry list -> entry list -> entry list

val pairs : entry list list -> entry list list -> entry list list

val runs : entry list -> entry list -> entry list list -> entry list list

val flat0 : entry list list -> entry list

val sorted : int -> entry list list -> entry list

val is_short : d -> bool

val zero0 : d -> bool

val put0 : entry -> entry list -> entry list

val added : entry list -> entry -> entry list -> entry list outcome

val in_order : entry list -> entry list outcome

type matrix = { height : Big.t; width : Big.t; entries : entry list }

val finish : state -> matrix outcome

type json =
| Text of text
| Whole of Big.t
| Truth of bool
| Null
| List of json list
| Object of (text*json) list

val is_space : char -> bool

val quotation : Big.t

val backslash : Big.t

val comma : Big.t

val skip : text -> text

val expect : Big.t -> text -> text option

val quoted : text -> text -> (text*text) option

val scalar : char -> text -> (json*text) option

val value : int -> int -> text -> (json*text) option

val members : int -> int -> text -> (text*json) list -> (json*text) option

val elements0 : int -> int -> text -> json list -> (json*text) option

val deepest : int

val read_json : text -> json outcome

val field : json -> string -> json outcome

val given : json -> string -> bool

val only : (text*json) list -> string list -> unit outcome

val at_most_once : (text*json) list -> string -> unit outcome

val fields : json -> string list -> string list -> unit outcome

val text_of : json -> text outcome

val list_of : json -> json list outcome

val of_a_double : Big.t

val of_a_weight : Big.t

val number : Big.t -> json -> d outcome

val numbers_in : Big.t -> json -> d list outcome

val one_double : json -> string -> d outcome

val flag : json -> string -> bool outcome

val vector_of : d list -> vecD

val copies : int -> d -> d list -> d list

val vector_in : json -> Big.t -> string -> vecD outcome

val slopes_in : json -> Big.t -> string -> vecD outcome

type row0 = { name : string; is_kind : kind; matrices : string list;
              parameter : string option }

val table : row0 list

val suits : text -> json -> row0 -> bool

val of_size : matrix -> Big.t -> Big.t -> string -> entry list outcome

val matrix_named : (text*state) list -> string -> matrix outcome

val subject_in : json -> (text*state) list -> subject outcome

val rising : Big.t -> Big.t list -> bool

val index : json -> Big.t outcome

val joined : Big.t list -> d list -> (Big.t*d) list -> (Big.t*d) list outcome

val digits_in : text -> bool list outcome

val corners_in : (text*json) list -> bool list M.t -> bool list M.t outcome

val order_in : json -> bool outcome

val claim_in : subject -> d -> d -> json -> json -> certificate outcome

val versions_in : json -> unit outcome

val schema_3 : string list

val schema_4 : string list

val evidence : string list

val read_3 : json -> (text*state) list -> certificate outcome

val read_4 : json -> (text*state) list -> certificate outcome

val read : text -> (text*state) list -> certificate outcome

type verdict =
| Proved of d * d
| NotProved
| Refusal of string

val judge : text -> (text*state) list -> verdict
