
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
  val eqb : int -> int -> bool
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

val fold_right : ('a2 -> 'a1 -> 'a1) -> 'a1 -> 'a2 list -> 'a1

val existsb : ('a1 -> bool) -> 'a1 list -> bool

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

type srow = (Big.t*d) list

type entry = (Big.t*Big.t)*d

type vecD = d M.t

val get : vecD -> Big.t -> d

val row : srow M.t -> Big.t -> srow

val build : entry list -> srow M.t

val swap : entry list -> entry list

val merge : srow -> srow -> srow

val scale : d -> srow -> srow

val own : Big.t -> srow -> d

val off : Big.t -> (Big.t -> d) -> srow -> d

val vertices : (srow -> bool) -> srow -> ((d*d)*srow) list -> bool

type irow = (Big.t*(d*d)) list

val imerge : irow -> irow -> irow

val range : d -> d -> srow -> irow

val pair_up : irow list -> irow list

val merge_all : int -> irow list -> irow

val largest : Big.t -> irow -> srow

val alone : ((d*d)*srow) list -> bool

val few : ((d*d)*srow) list -> bool

val check_row : (srow -> bool) -> Big.t -> srow -> ((d*d)*srow) list -> bool

type certificate = { l1 : bool; n0 : Big.t; m : Big.t; entriesA : entry list;
                     entriesB : entry list; entriesC : entry list;
                     c_gain : d; c_tau : vecD; c_lo : vecD; c_hi : vecD;
                     weights : vecD; rate : d; gap : d;
                     witness : (Big.t*d) list;
                     corners : (Big.t -> bool list option) }

val upto_rec : int -> Big.t -> Big.t list -> Big.t list

val upto : Big.t -> Big.t list

val bits : Big.t

val vector : Big.t -> (Big.t -> d) -> vecD

val ascending : srow -> bool

val corner_row :
  (Big.t -> d) -> (Big.t -> d) -> srow M.t -> srow -> srow -> bool list ->
  srow

val all_bits : int -> bool list list

val propose : Big.t -> irow -> ((d*d)*srow) list -> bool list

val orientA : certificate -> entry list

val orientB : certificate -> entry list

val orientC : certificate -> entry list

val num : certificate -> Big.t -> d

val denom : certificate -> Big.t -> d

type tables = { tA : srow M.t; tB : srow M.t; tC : srow M.t; t_e : vecD;
                t_lo : vecD; t_hi : vecD; t_x : vecD }

val tabulate : certificate -> tables

val within : Big.t -> srow -> bool

val positive_vec : Big.t -> vecD -> bool

val e_up : tables -> Big.t -> d

val group : tables -> (Big.t*d) -> (d*d)*srow

val rate_test : certificate -> tables -> Big.t -> srow -> bool

val rate_row : certificate -> tables -> Big.t -> bool

val gap_test : certificate -> tables -> Big.t -> srow -> bool

val proposals :
  certificate -> tables -> Big.t -> ((d*d)*srow) list -> bool list list

val gap_row : certificate -> tables -> Big.t -> bool

val rate_check : certificate -> tables -> bool

val gap_check : certificate -> tables -> bool

val proper_check : certificate -> bool

val check : certificate -> bool

module Coq_M :
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

type entry0 = (Big.t*Big.t)*d

type vecD0 = d Coq_M.t

val get0 : vecD0 -> Big.t -> d

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
| ImplicitWithInput

type subject = { kind_of : kind; n1 : Big.t; m0 : Big.t; inputs : Big.t;
                 matW : entry0 list; matB : entry0 list; matC : entry0 list;
                 matD : entry0 list; own0 : vecD0; tau : vecD0; lo : 
                 vecD0; hi : vecD0; gain : d }

type certificate0 = { about : subject; l0 : bool; weights0 : vecD0;
                      lower : d; upper : d; witness0 : (Big.t*d) list;
                      corners0 : bool list Coq_M.t; exact : bool;
                      attained : bool }

val quotient : Big.t -> Big.t -> Big.t*Big.t

val scaled : Big.t -> Big.t -> Big.t -> Big.t*Big.t

val magnitude : Big.t -> Big.t -> Big.t

val nearest_int : Big.t -> Big.t -> Big.t

val nearest_double : Big.t -> Big.t -> d

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

val split : text -> text -> text list -> text list

val words : text -> text list

val digit : char -> Big.t option

val hex_digit : char -> Big.t option

val digits :
  (char -> Big.t option) -> Big.t -> Big.t -> Big.t -> text ->
  (Big.t*Big.t)*text

val natural : text -> Big.t option

val signed : text -> bool*text

val negated : bool -> Big.t -> Big.t

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

type layout = { form : numbers; sym : symmetry; rows : Big.t; columns : Big.t }

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

val flat : entry list list -> entry list

val sorted : int -> entry list list -> entry list

val is_short : d -> bool

val zero0 : d -> bool

val put : entry -> entry list -> entry list

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

val fields : json -> string list -> string list -> unit outcome

val text_of : json -> text outcome

val list_of : json -> json list outcome

val of_a_double : Big.t

val of_a_weight : Big.t

val number : Big.t -> json -> d outcome

val numbers_in : Big.t -> json -> d list outcome

val one_double : json -> string -> d outcome

val flag : json -> string -> bool outcome

val vector_of : d list -> vecD0

val copies : int -> d -> d list -> d list

val vector_in : json -> Big.t -> string -> vecD0 outcome

val slopes_in : json -> Big.t -> string -> vecD0 outcome

type row0 = { name : string; is_kind : kind; matrices : string list;
              parameter : string option }

val table : row0 list

val suits : text -> json -> row0 -> bool

val of_size : matrix -> Big.t -> Big.t -> string -> entry0 list outcome

val matrix_named : (text*state) list -> string -> matrix outcome

val subject_in : json -> (text*state) list -> subject outcome

val rising : Big.t -> Big.t list -> bool

val index : json -> Big.t outcome

val joined : Big.t list -> d list -> (Big.t*d) list -> (Big.t*d) list outcome

val digits_in : text -> bool list outcome

val corners_in :
  (text*json) list -> bool list Coq_M.t -> bool list Coq_M.t outcome

val order_in : json -> bool outcome

val claim_in : subject -> d -> d -> json -> json -> certificate0 outcome

val versions_in : json -> unit outcome

val schema_3 : string list

val schema_4 : string list

val evidence : string list

val read_3 : json -> (text*state) list -> certificate0 outcome

val read_4 : json -> (text*state) list -> certificate0 outcome

val read : text -> (text*state) list -> certificate0 outcome

val diagonal : Big.t -> (Big.t -> d) -> entry0 list

val negative : entry0 list -> entry0 list

val triple : subject -> ((entry0 list*entry0 list)*entry0 list) option

val prepared : certificate0 -> certificate option

type verdict =
| Proved of d * d
| NotProved
| Refusal of string

val judge : text -> (text*state) list -> verdict
