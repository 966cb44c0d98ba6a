(** * What is proved

    This file says what a network, a norm, a solution and the claim of a certificate are, and what the files of a
    certificate mean. It proves nothing. The theorem, [certificate_true] in End.v, says of every certificate [c] that
    the checker accepts:

        check c = true -> claim (system_of (about c)) (order_of c) (vec_of (weights c)) (D2R (lower c)) (D2R (upper c)).

    To read it one needs: [R] are the real numbers, [nat] the natural ones, [fun x => ...] is the function that maps x
    to ..., [f a b] is f(a, b), [/ a] is 1/a, and [Definition name arguments := body] names things. *)
Require Import Reals List Bool ZArith.
From Flocq Require Import Core.
Require Import Metzler.Dyadic Metzler.Certificate.
Import ListNotations.
Open Scope R_scope.

(** ** Vectors, matrices, norms *)

(** A vector of n numbers is a function of its index 0, ..., n-1, a matrix one of row and column. *)
Definition vec : Type := nat -> R.
Definition mat : Type := nat -> nat -> R.

(** [sum l f] is the sum of the numbers f(i) over the indices i of the list l; [Sum n f] = f(0) + ... + f(n-1). *)
Fixpoint sum (l : list nat) (f : vec) : R := match l with [] => 0 | i :: l => f i + sum l f end.
Definition Sum (n : nat) (f : vec) : R := sum (seq 0 n) f.

(** The largest of 0 and the f(i) over the indices i of l. *)
Fixpoint maxl (l : list nat) (f : vec) : R := match l with [] => 0 | i :: l => Rmax (f i) (maxl l f) end.

(** The two norms, with weights w: the sum, and the largest, of the w_i |z_i|. *)
Definition norm1 (n : nat) (w z : vec) : R := Sum n (fun i => w i * Rabs (z i)).
Definition norm_inf (n : nat) (w z : vec) : R := maxl (seq 0 n) (fun i => w i * Rabs (z i)).

Inductive order := L1 | Linf.
Definition norm (o : order) : nat -> vec -> vec -> R := match o with L1 => norm1 | Linf => norm_inf end.

(** Positive in every one of the first n places. *)
Definition all_positive (n : nat) (w : vec) : Prop := forall i, (i < n)%nat -> 0 < w i.

(** ** Networks *)

(** A network in continuous time is tau_i x_i' = rhs phi u x i, one in discrete time x_i+ = rhs phi u x i, for
    i < states: x is the state, u the input, and phi k the activation function of nonlinearity k. *)
Record system := {
  is_map : bool; states : nat; nonlinearities : nat; time_constants : vec; slope_lo : vec; slope_hi : vec;
  rhs : (nat -> R -> R) -> vec -> vec -> vec }.

(** There are states, time constants are positive, and no slope interval is empty. *)
Definition proper (S : system) : Prop := (0 < states S)%nat /\ all_positive (states S) (time_constants S) /\
  forall k, (k < nonlinearities S)%nat -> slope_lo S k <= slope_hi S k.

(** The activations that are meant: all slopes between two points lie in the interval. Nothing else is asked. *)
Definition admissible (S : system) (phi : nat -> R -> R) : Prop := forall k a b, (k < nonlinearities S)%nat ->
  a <> b -> slope_lo S k <= (phi k a - phi k b) / (a - b) <= slope_hi S k.

(** ** Solutions *)

(** f is continuous on the interval from s to t. *)
Definition continuous_on (s t : R) (f : R -> R) : Prop := forall r, s <= r <= t -> forall eps, 0 < eps ->
  exists del, 0 < del /\ forall q, s <= q <= t -> Rabs (q - r) < del -> Rabs (f q - f r) < eps.

(** f has the derivative l from the left at r. *)
Definition left_derivative (f : R -> R) (r l : R) : Prop := forall eps, 0 < eps ->
  exists del, 0 < del /\ forall h, 0 < h < del -> Rabs ((f r - f (r - h)) / h - l) < eps.

(** x solves the differential equation from s to t: it is continuous, and at every time after s the equation holds for
    its derivative from the left. So solutions may have corners where inputs or activations jump. *)
Definition solution (S : system) (phi : R -> nat -> R -> R) (u : R -> vec) (s t : R) (x : R -> vec) : Prop :=
  forall i, (i < states S)%nat -> continuous_on s t (fun q => x q i) /\
  forall r, s < r <= t -> left_derivative (fun q => x q i) r (rhs S (phi r) (u r) (x r) i / time_constants S i).

(** x runs through the map, step by step. *)
Definition orbit (S : system) (phi : nat -> nat -> R -> R) (u : nat -> vec) (x : nat -> vec) : Prop :=
  forall t i, (i < states S)%nat -> x (1 + t)%nat i = rhs S (phi t) (u t) (x t) i.

(** ** The claim *)

Definition distance (S : system) (o : order) (w x y : vec) : R := norm o (states S) w (fun i => x i - y i).

(** With these activations and inputs, two solutions approach each other at the rate r: like exp(-r t) in continuous
    time, by the factor 1 - r in each step of a map. *)
Definition flows_together (S : system) (o : order) (w : vec) (r : R) phi u : Prop := forall s t x y, s <= t ->
  solution S phi u s t x -> solution S phi u s t y ->
  distance S o w (x t) (y t) <= exp (- r * (t - s)) * distance S o w (x s) (y s).
Definition steps_together (S : system) (o : order) (w : vec) (r : R) phi u : Prop := forall t x y,
  orbit S phi u x -> orbit S phi u y ->
  distance S o w (x t) (y t) <= (1 - r) ^ t * distance S o w (x 0%nat) (y 0%nat).

(** They do so whatever the activations, which may change with time, and whatever the input. *)
Definition contracts (S : system) (o : order) (w : vec) (r : R) : Prop := if is_map S
  then forall phi u, (forall t, admissible S (phi t)) -> steps_together S o w r phi u
  else forall phi u, (forall t, admissible S (phi t)) -> flows_together S o w r phi u.

(** They do so at least without input and with activations that do not change. *)
Definition contracts_undriven (S : system) (o : order) (w : vec) (r : R) : Prop := forall phi, admissible S phi ->
  if is_map S then steps_together S o w r (fun _ => phi) (fun _ _ => 0)
  else flows_together S o w r (fun _ => phi) (fun _ _ => 0).

(** The claim: in the norm with the weights w the network contracts at the rate [lower]; and at no rate above [upper]
    does it contract, not even undriven, in a norm of the same order with whatever positive weights. *)
Definition claim (S : system) (o : order) (w : vec) (lower upper : R) : Prop :=
  proper S /\ all_positive (states S) w /\ contracts S o w lower /\
  forall w' r, all_positive (states S) w' -> contracts_undriven S o w' r -> r <= upper.

(** ** The kinds of networks

    Each is the equation of the documentation, docs/models.md. n is the number of neurons, W i j the weight of the
    synapse from j to i, [Sum n (fun j => W i j * x j)] component i of W x. *)
Definition flow_of n tau lo hi f : system := {| is_map := false; states := n; nonlinearities := n;
  time_constants := tau; slope_lo := lo; slope_hi := hi; rhs := f |}.
Definition map_of n lo hi f : system := {| is_map := true; states := n; nonlinearities := n;
  time_constants := fun _ => 1; slope_lo := lo; slope_hi := hi; rhs := f |}.

(** Component i of the product of a matrix with n columns and a vector. *)
Definition times (n : nat) (W : mat) (x : vec) : vec := fun i => Sum n (fun j => W i j * x j).

(** tau x' = -leak x + gain W phi(x) + u. The [full] one has a dissipation matrix: tau x' = -D x + gain W phi(x) + u. *)
Definition hopfield n (W : mat) (leak : vec) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => - leak i * x i + gain * times n W (fun j => phi j (x j)) i + u i).
Definition full_hopfield n (W D : mat) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => - times n D x i + gain * times n W (fun j => phi j (x j)) i + u i).

(** tau x' = -leak x + phi(gain W x + u), and with a dissipation matrix tau x' = -D x + phi(gain W x + u). *)
Definition firing_rate n (W : mat) (leak : vec) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => - leak i * x i + phi i (gain * times n W x i + u i)).
Definition full_firing_rate n (W D : mat) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => - times n D x i + phi i (gain * times n W x i + u i)).

(** tau x' = gain W phi(x) + u. *)
Definition persidskii n (W : mat) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => gain * times n W (fun j => phi j (x j)) i + u i).

(** tau x' = W x - gain feedback phi(x) + u. *)
Definition diagonal_feedback n (W : mat) (feedback : vec) gain tau lo hi : system := flow_of n tau lo hi
  (fun phi u x i => times n W x i - gain * feedback i * phi i (x i) + u i).

(** x = phi(gain W x + u), whose solutions are the points of rest of the flow x' = -x + phi(gain W x + u). The u here is
    all that enters, U u + bias in the documentation: the claim is about every u, so that it needs neither U nor bias. *)
Definition implicit n (W : mat) gain lo hi : system := flow_of n (fun _ => 1) lo hi
  (fun phi u x i => - x i + phi i (gain * times n W x i + u i)).

(** x+ = gain W phi(x) + u, and x+ = phi(gain W x + u). *)
Definition hopfield_map n (W : mat) gain lo hi : system := map_of n lo hi
  (fun phi u x i => gain * times n W (fun j => phi j (x j)) i + u i).
Definition firing_rate_map n (W : mat) gain lo hi : system := map_of n lo hi
  (fun phi u x i => phi i (gain * times n W x i + u i)).

(** x+ = (1 - a) x + a phi(gain W x + u), where 1 - a is the nearest number of double precision. *)
Definition double (x : R) : R := round radix2 (FLT_exp (-1074) 53) ZnearestE x.
Definition echo_state n (W : mat) (a : vec) gain lo hi : system := map_of n lo hi
  (fun phi u x i => double (1 - a i) * x i + a i * phi i (gain * times n W x i + u i)).

(** tau x' = A x + gain B phi(C x) + u with m nonlinearities, and x+ = A x + gain B phi(C x) + u. *)
Definition lure_rhs n m (A B C : mat) gain (phi : nat -> R -> R) (u x : vec) (i : nat) : R :=
  times n A x i + gain * times m B (fun k => phi k (times n C x k)) i + u i.
Definition lure n m A B C gain tau lo hi : system := {| is_map := false; states := n; nonlinearities := m;
  time_constants := tau; slope_lo := lo; slope_hi := hi; rhs := lure_rhs n m A B C gain |}.
Definition lure_map n m A B C gain lo hi : system := {| is_map := true; states := n; nonlinearities := m;
  time_constants := fun _ => 1; slope_lo := lo; slope_hi := hi; rhs := lure_rhs n m A B C gain |}.

(** ** What the files mean

    The data are those of Certificate.v; [D2R (m, e)] of Dyadic.v is the number m 2^e. Index i of a vector or a matrix
    is number i + 1 in the files. *)
Definition idx (i : nat) : positive := Pos.of_succ_nat i.
Definition vec_of (v : vecD) : vec := fun i => D2R (get v (idx i)).

(** The matrix of a list of entries (row, column, value): entries of the same place are added. *)
Fixpoint matrix_of (l : list entry) : mat := fun i j => match l with [] => 0
  | (p, q, v) :: l => (if Pos.eqb p (idx i) && Pos.eqb q (idx j) then D2R v else 0) + matrix_of l i j end.

(** The network of a file, by its kind. *)
Section Meaning.
  Variable s : subject.
  Let N := Pos.to_nat (n s). Let W := matrix_of (matW s). Let D := matrix_of (matD s). Let own := vec_of (own s).
  Let gain := D2R (gain s). Let tau := vec_of (tau s). Let lo := vec_of (lo s). Let hi := vec_of (hi s).
  Let m := Pos.to_nat (m s). Let B := matrix_of (matB s). Let C := matrix_of (matC s).

  Definition a_map : system := match kind_of s with
    | HopfieldMap => hopfield_map N W gain lo hi
    | FiringRateMap => firing_rate_map N W gain lo hi
    | EchoState => echo_state N W own gain lo hi
    | _ => lure_map N m W B C gain lo hi end.
  Definition a_flow_without_leak : system := match kind_of s with
    | Persidskii => persidskii N W gain tau lo hi       | Implicit => implicit N W gain lo hi
    | DiagonalFeedback => diagonal_feedback N W own gain tau lo hi
    | Lure => lure N m W B C gain tau lo hi             | _ => a_map end.
  Definition system_of : system := match kind_of s with
    | Hopfield => hopfield N W own gain tau lo hi       | FullHopfield => full_hopfield N W D gain tau lo hi
    | FiringRate => firing_rate N W own gain tau lo hi  | FullFiringRate => full_firing_rate N W D gain tau lo hi
    | _ => a_flow_without_leak end.
End Meaning.

Definition order_of (c : certificate) : order := if l1 c then L1 else Linf.

(** The claim of a certificate as it stands in the file. *)
Definition claim_of (c : certificate) : Prop :=
  claim (system_of (about c)) (order_of c) (vec_of (weights c)) (D2R (lower c)) (D2R (upper c)).
