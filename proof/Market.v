(** Matrix Market files, line by line: coordinate or array; real, integer or pattern; general, symmetric or skew-symmetric.
    What is read is the list of the entries; the matrix is their sum (matrix_of), so duplicates are added. *)
Require Import Ascii String Reals Lra Lia List ZArith Bool Permutation.
Require Import Metzler.Dyadic Metzler.Certificate Metzler.Statement Metzler.Decimal Metzler.Characters.
Import ListNotations.
Open Scope Z_scope.

Inductive numbers := Real | Integer | Pattern.
Inductive symmetry := General | Symmetric | Skew.
Record layout := { form : numbers; sym : symmetry; rows : positive; columns : positive }.
(** The value at (column, row), of the entry of the value at (row, column). *)
Definition mirrored (s : symmetry) (e : entry) (acc : list entry) : list entry :=
  let '(i, j, v) := e in
  match s with General => acc | _ => if Pos.eqb i j then acc else (j, i, match s with Skew => Dopp v | _ => v end) :: acc end.

Inductive state :=
| Banner
| Sizes (array : bool) (form : numbers) (sym : symmetry)
| Entries (f : layout) (todo : Z) (acc : list entry)
| Array (f : layout) (i j : positive) (acc : list entry)
| Empty (rows columns : Z)
| Refused (why : string).

Definition small_letters (l : text) : text := map (fun c => if (65 <=? code c) && (code c <=? 90) then ascii_of_N (Z.to_N (code c + 32)) else c) l.
Definition named {A} (table : list (string * A)) (l : text) : option A :=
  match find (fun x => text_eqb l (fst x)) table with Some (_, a) => Some a | None => None end.
Definition layouts := [("coordinate"%string, false); ("array"%string, true)].
Definition numbers_named := [("real"%string, Real); ("double"%string, Real); ("integer"%string, Integer); ("unsigned-integer"%string, Integer); ("pattern"%string, Pattern)].
Definition symmetries := [("general"%string, General); ("symmetric"%string, Symmetric); ("skew-symmetric"%string, Skew)].

Definition read_banner (line : text) : state :=
  match line with
  | c :: d :: t => if negb (is c per_cent && is d per_cent && negb (existsb (fun c => is c per_cent) t)) then Refused "a matrix does not begin with %%MatrixMarket" else
    match map small_letters (words t) with
    | [a; b; layout; n; s] =>
      if negb (text_eqb a "matrixmarket" && text_eqb b "matrix") then Refused "a matrix does not begin with %%MatrixMarket matrix" else
      match named layouts layout, named numbers_named n, named symmetries s with
      | Some true, Some Pattern, _ => Refused "an array has no pattern"
      | Some l, Some n, Some s => Sizes l n s
      | _, _, _ => Refused "the banner of a matrix names a layout, numbers or a symmetry that are not read" end
    | _ => Refused "the banner of a matrix has not five words" end
  | _ => Refused "a matrix does not begin with %%MatrixMarket" end.

(** The first place of an array, column by column; of a symmetric one from the diagonal downwards, of a skew one below it. *)
Definition first_row (s : symmetry) (j : positive) : positive := match s with General => 1 | Symmetric => j | Skew => Pos.succ j end.
Definition largest_size : Z := 100000000.
Definition read_sizes (array : bool) (n : numbers) (s : symmetry) (l : list text) : state :=
  match map natural l, array with
  | [Some (Zpos r); Some (Zpos c); Some k], false =>
      if (largest_size <? Zpos r) || (largest_size <? Zpos c) then Refused "a matrix has more than 10^8 rows or columns" else
      if match s with General => false | _ => negb (Pos.eqb r c) end then Refused "a symmetric matrix is not square" else
      Entries {| form := n; sym := s; rows := r; columns := c |} k []
  | [Some (Zpos r); Some (Zpos c)], true =>
      if (largest_size <? Zpos r) || (largest_size <? Zpos c) then Refused "a matrix has more than 10^8 rows or columns" else
      if match s with General => false | _ => negb (Pos.eqb r c) end then Refused "a symmetric matrix is not square" else
      Array {| form := n; sym := s; rows := r; columns := c |} (first_row s 1) 1 []
  | [Some r; Some c; Some 0], false | [Some r; Some c], true => Empty r c
  | _, _ => Refused "the sizes of a matrix are no whole numbers" end.

Definition read_value (n : numbers) (l : list text) : option D :=
  match n, l with
  | Real, [v] => read_double v
  | Integer, [v] => match integer v with Some z => rounded z 0 | None => None end
  | Pattern, [] => Some D1
  | _, _ => None end.

Definition read_entry (f : layout) (todo : Z) (acc : list entry) (l : list text) : state :=
  match l with
  | a :: b :: v =>
    match natural a, natural b, read_value (form f) v with
    | Some (Zpos i), Some (Zpos j), Some d =>
        if negb (Pos.leb i (rows f) && Pos.leb j (columns f)) then Refused "an entry lies outside of its matrix" else
        if todo <=? 0 then Refused "a matrix has more entries than it announces" else
        Entries f (todo - 1) (mirrored (sym f) (i, j, d) ((i, j, d) :: acc))
    | _, _, _ => Refused "an entry of a matrix is not row, column and a finite number" end
  | _ => Refused "an entry of a matrix is not row, column and a finite number" end.

Definition read_array_entry (f : layout) (i j : positive) (acc : list entry) (l : list text) : state :=
  if negb (Pos.leb i (rows f) && Pos.leb j (columns f)) then Refused "an array has more entries than its sizes say" else
  match read_value (form f) l with
  | Some d =>
      let acc := mirrored (sym f) (i, j, d) ((i, j, d) :: acc) in
      if Pos.ltb i (rows f) then Array f (Pos.succ i) j acc else Array f (first_row (sym f) (Pos.succ j)) (Pos.succ j) acc
  | None => Refused "a line of an array is not a finite number" end.

(** One line more. Lines without words, or with a comment alone, say nothing. *)
Definition step (st : state) (line : text) : state :=
  match st with
  | Refused _ => st
  | Banner => read_banner line
  | _ => match words line with
    | [] => st
    | l => match st with
      | Sizes array n s => read_sizes array n s l
      | Entries f todo acc => read_entry f todo acc l
      | Array f i j acc => read_array_entry f i j acc l
      | Empty _ _ => Refused "a matrix without rows or columns has entries"
      | _ => st end end
  end.

(** * The entries in order: by rows, in each by columns; those of one place added, zeros left out. The matrix stays the same. *)
Definition before (a b : entry) : bool :=
  let '(p, q, _) := a in let '(p', q', _) := b in
  match Pos.compare p p' with Lt => true | Gt => false | Eq => Pos.leb q q' end.
Fixpoint merged (l1 : list entry) : list entry -> list entry -> list entry :=
  fix aux (l2 acc : list entry) : list entry :=
  match l1, l2 with
  | [], _ => rev_append l2 acc
  | _, [] => rev_append l1 acc
  | a :: t1, b :: t2 => if before a b then merged t1 l2 (a :: acc) else aux t2 (b :: acc)
  end.
Fixpoint pairs (l acc : list (list entry)) : list (list entry) :=
  match l with a :: b :: l => pairs l (rev_append (merged a b []) [] :: acc) | [a] => rev_append (a :: acc) [] | [] => rev_append acc [] end.
(** Runs that are in order already; cur is the present one, backwards. *)
Fixpoint runs (l cur : list entry) (acc : list (list entry)) : list (list entry) :=
  match l with
  | [] => rev_append (rev_append cur [] :: acc) []
  | a :: t => match cur with
    | [] => runs t [a] acc
    | b :: _ => if before b a then runs t (a :: cur) acc else runs t [a] (rev_append cur [] :: acc) end end.
Definition flat (l : list (list entry)) : list entry := fold_left (fun acc r => rev_append (rev_append r []) acc) (rev_append l []) [].
Fixpoint sorted (fuel : nat) (l : list (list entry)) : list entry :=
  match l with
  | [] => []
  | [a] => a
  | _ => match fuel with O => flat l | S fuel => sorted fuel (pairs l []) end end.

(** Whether a dyadic number has at most 53 significant bits, as every double. *)
Definition is_short (d : D) : bool := let m := Z.abs (fst d) in let k := Z.log2 m - 52 in (k <=? 0) || (Z.shiftl (m / 2 ^ k) k =? m).
Definition zero (d : D) : bool := fst d =? 0.
Definition put (e : entry) (acc : list entry) : list entry := if zero (snd e) then acc else e :: acc.
(** Neighbours at one place are added; cur is the present place. *)
Fixpoint added (l : list entry) (cur : entry) (acc : list entry) : outcome (list entry) :=
  match l with
  | [] => Good (rev_append (put cur acc) [])
  | (p, q, v) :: l =>
      let '(p', q', v') := cur in
      if Pos.eqb p p' && Pos.eqb q q' then
        let s := Dadd v' v in
        if is_short s then added l (p, q, s) acc else No "the sum of entries at one place of a matrix is not a double"
      else added l (p, q, v) (put cur acc) end.
Definition in_order (l : list entry) : outcome (list entry) :=
  match sorted 64 (runs l [] []) with [] => Good [] | e :: l => added l e [] end.

Record matrix := { height : Z; width : Z; entries : list entry }.
Definition finish (st : state) : outcome matrix :=
  match st with
  | Entries f 0 acc => l <- in_order (rev_append acc []) ; Good {| height := Zpos (rows f); width := Zpos (columns f); entries := l |}
  | Entries _ _ _ => No "a matrix has fewer entries than it announces"
  | Array f i j acc =>
      if Pos.leb i (rows f) && Pos.leb j (columns f) then No "an array has fewer entries than its sizes say" else
      l <- in_order (rev_append acc []) ; Good {| height := Zpos (rows f); width := Zpos (columns f); entries := l |}
  | Empty rows columns => Good {| height := rows; width := columns; entries := [] |}
  | Refused why => No why
  | _ => No "a matrix ends before its sizes" end.

(** ** The order changes nothing. *)
Lemma matrix_of_app : forall k l i j, matrix_of (k ++ l) i j = (matrix_of k i j + matrix_of l i j)%R.
Proof. induction k as [|[[p q] v] k IH]; simpl; intros; [lra|]. rewrite IH. lra. Qed.

Lemma matrix_of_permutation : forall k l, Permutation k l -> forall i j, matrix_of k i j = matrix_of l i j.
Proof.
  induction 1; intros; simpl; try reflexivity.
  - destruct x as [[p q] v]. rewrite IHPermutation. reflexivity.
  - destruct x as [[p q] v], y as [[p' q'] v']. lra.
  - rewrite IHPermutation1. apply IHPermutation2.
Qed.

Lemma merged_permutation : forall l1 l2 acc, Permutation (merged l1 l2 acc) (l1 ++ l2 ++ acc).
Proof.
  induction l1 as [|a t1 IH1]; intros.
  - assert (E : merged [] l2 acc = rev_append l2 acc) by (destruct l2; reflexivity).
    rewrite E, rev_append_rev. simpl. apply Permutation_app_tail, Permutation_sym, Permutation_rev.
  - revert acc. induction l2 as [|b t2 IH2]; intros.
    + change (Permutation (rev_append (a :: t1) acc) ((a :: t1) ++ [] ++ acc)). rewrite rev_append_rev.
      apply Permutation_app_tail, Permutation_sym, Permutation_rev.
    + change (Permutation (if before a b then merged t1 (b :: t2) (a :: acc) else merged (a :: t1) t2 (b :: acc)) ((a :: t1) ++ (b :: t2) ++ acc)).
      destruct (before a b).
      * rewrite IH1. change ((a :: t1) ++ (b :: t2) ++ acc) with (a :: (t1 ++ (b :: t2) ++ acc)).
        rewrite !app_assoc. apply Permutation_sym, Permutation_middle.
      * rewrite IH2. apply Permutation_app_head. change ((b :: t2) ++ acc) with (b :: t2 ++ acc). apply Permutation_sym, Permutation_middle.
Qed.

Lemma pairs_permutation : forall l acc, Permutation (concat (pairs l acc)) (concat (acc) ++ concat l).
Proof.
  assert (C : forall l : list (list entry), Permutation (concat (rev l)) (concat l)).
  { induction l; simpl; [apply Permutation_refl|]. rewrite concat_app. simpl. rewrite app_nil_r, IHl. apply Permutation_app_comm. }
  intro l. remember (length l) as n. assert (Hn : (length l <= n)%nat) by lia. clear Heqn. revert l Hn.
  induction n; intros [|a [|b l]] Hn acc; simpl in *; try lia; rewrite ?rev_append_rev, ?app_nil_r; try apply C.
  - rewrite concat_app, C. simpl. rewrite app_nil_r. apply Permutation_refl.
  - rewrite IHn by lia. simpl. rewrite <- Permutation_rev, merged_permutation, app_nil_r.
    rewrite (app_assoc a b), (app_assoc (concat acc)). apply Permutation_app_tail, Permutation_app_comm.
Qed.

Lemma flat_permutation : forall l, Permutation (flat l) (concat l).
Proof.
  intro l. unfold flat. rewrite rev_append_rev, app_nil_r, <- fold_left_rev_right, rev_involutive.
  induction l; simpl; [apply Permutation_refl|]. rewrite !rev_append_rev, app_nil_r, rev_involutive. apply Permutation_app_head, IHl.
Qed.

Lemma runs_permutation : forall l cur acc, Permutation (concat (runs l cur acc)) (concat acc ++ cur ++ l).
Proof.
  assert (C : forall l : list (list entry), Permutation (concat (rev l)) (concat l)).
  { induction l; simpl; [apply Permutation_refl|]. rewrite concat_app. simpl. rewrite app_nil_r, IHl. apply Permutation_app_comm. }
  assert (S : forall (cur : list entry) acc, Permutation (concat (rev_append cur [] :: acc)) (concat acc ++ cur)).
  { intros. simpl. rewrite rev_append_rev, app_nil_r, <- Permutation_rev. apply Permutation_app_comm. }
  induction l as [|a l IH]; intros.
  - unfold runs. rewrite rev_append_rev, app_nil_r, C, S, app_nil_r. apply Permutation_refl.
  - destruct cur as [|b cur]; simpl; [rewrite IH; apply Permutation_refl|].
    destruct (before b a); rewrite IH.
    + apply Permutation_app_head. apply (Permutation_middle (b :: cur) l a).
    + change (rev_append cur [b]) with (rev_append (b :: cur) []). rewrite S, <- app_assoc. apply Permutation_refl.
Qed.

Lemma sorted_permutation : forall fuel l, Permutation (sorted fuel l) (concat l).
Proof.
  induction fuel; intros [|a [|b l]]; cbn [sorted]; simpl (concat []); rewrite ?app_nil_r; try apply Permutation_refl;
    try (simpl; rewrite app_nil_r; apply Permutation_refl).
  - apply flat_permutation.
  - rewrite IHfuel, pairs_permutation. apply Permutation_refl.
Qed.

Lemma zero_R : forall d, zero d = true -> D2R d = 0%R.
Proof. intros [m e] H. apply Z.eqb_eq in H. simpl in H. subst. unfold D2R. simpl. ring. Qed.

Lemma put_matrix : forall e acc i j, matrix_of (put e acc) i j = (matrix_of [e] i j + matrix_of acc i j)%R.
Proof.
  intros [[p q] v] acc i j. unfold put. simpl. destruct (zero v) eqn:Z; simpl; [|ring].
  rewrite (zero_R _ Z). destruct (_ && _); ring.
Qed.

Lemma matrix_of_rev_append : forall l i j, matrix_of (rev_append l []) i j = matrix_of l i j.
Proof. intros. apply matrix_of_permutation. rewrite rev_append_rev, app_nil_r. apply Permutation_sym, Permutation_rev. Qed.

Lemma added_matrix : forall l cur acc l', added l cur acc = Good l' -> forall i j, matrix_of l' i j = (matrix_of acc i j + matrix_of (cur :: l) i j)%R.
Proof.
  induction l as [|[[p q] v] l IH]; intros [[p' q'] v'] acc l' H i j; cbn [added] in H.
  - inversion H. rewrite matrix_of_rev_append, put_matrix. simpl. ring.
  - destruct (Pos.eqb p p' && Pos.eqb q q') eqn:E.
    + destruct (is_short _); [|discriminate]. rewrite (IH _ _ _ H). cbn [matrix_of]. rewrite D2R_add.
      apply andb_prop in E. destruct E as [E1 E2]. apply Pos.eqb_eq in E1, E2. subst.
      destruct (_ && _); ring.
    + rewrite (IH _ _ _ H), put_matrix. cbn [matrix_of]. ring.
Qed.

Theorem in_order_matrix : forall l l', in_order l = Good l' -> forall i j, matrix_of l' i j = matrix_of l i j.
Proof.
  intros l l' H i j. unfold in_order in H.
  assert (P : Permutation (sorted 64 (runs l [] [])) l) by (rewrite sorted_permutation, runs_permutation; apply Permutation_refl).
  rewrite <- (matrix_of_permutation _ _ P). destruct (sorted _ _) as [|e k]; [inversion H; reflexivity|].
  rewrite (added_matrix _ _ _ _ H). simpl. ring.
Qed.
