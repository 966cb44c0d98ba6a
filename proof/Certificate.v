(** What the checker is given: the network and the claim as they stand in the files, as data.

    The reader of the files makes these records and the checker judges them; Statement.v says what they mean.
    Numbers are dyadic: (m, e) is m 2^e. Indices count from 1, as in the matrix files. *)
Require Import List ZArith FMapPositive Metzler.Dyadic.

Module M := PositiveMap.

(** A matrix is the list of its entries (row, column, value); entries of one place are added. A vector is a map of
    its indices 1, ..., n; what it does not hold is 0. *)
Definition entry : Type := (positive * positive * D)%type.
Definition vecD : Type := M.t D.
Definition get (v : vecD) (p : positive) : D := match M.find p v with Some d => d | None => D0 end.

(** The kinds of networks. "Full" ones have a dissipation matrix in place of the leaks. *)
Inductive kind :=
  | Hopfield | FullHopfield | FiringRate | FullFiringRate | Persidskii | DiagonalFeedback | Lure
  | HopfieldMap | FiringRateMap | LureMap | EchoState | Implicit.

(** The network. Which fields count, by kind (a field that does not count is empty, and is not looked at):

    - [matW]: the weights W; of Lur'e systems A
    - [matB], [matC]: of Lur'e systems
    - [matD]: the dissipation matrix of the full kinds
    - [own]: the leaks of Hopfield and FiringRate, the feedback strengths of DiagonalFeedback, the leaking rates a of
      EchoState
    - [tau]: all 1 for maps and implicit networks, else the checker refuses
    - [m]: the number of nonlinearities, n but for Lur'e systems *)
Record subject := {
  kind_of : kind; n : positive; m : positive; matW : list entry; matB : list entry; matC : list entry; matD : list entry;
  own : vecD; tau : vecD; lo : vecD; hi : vecD; gain : D }.

(** The claim. [witness] lists the limiting states with the numbers of the witness; [corners] gives for a row, where
    the file does, the ends of the slopes that touch it in rising order, false the lower one.
    The certificates of schema 3 have rate + gap for [upper], added exactly. *)
Record certificate := {
  about : subject; l1 : bool; weights : vecD; lower : D; upper : D;
  witness : list (positive * D); corners : M.t (list bool); exact : bool; attained : bool }.
