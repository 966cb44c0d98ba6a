(* Not proved: opening the files, cutting lines, characters to lists, what is printed. *)
let chars s = List.init (String.length s) (String.get s)
let opened path use = let file = open_in_bin path in Fun.protect ~finally:(fun () -> close_in file) (fun () -> use file)
let whole path = opened path (fun file -> chars (really_input_string file (in_channel_length file)))
let lines path = opened path (fun file ->
  let rec go state = match input_line file with line -> go (Checker.step state (chars line)) | exception End_of_file -> state in
  go Checker.Banner)
let say code text = print_endline text; exit code
let () =
  match Sys.argv with
  | [| _; certificate; matrix |] -> (
      match Checker.check_from (whole certificate) (lines matrix) with
      | true -> say 0 "proved"
      | false -> say 1 "not proved"
      | exception (Sys_error reason | Failure reason | Invalid_argument reason) -> say 2 ("cannot be read: " ^ reason)
      | exception (Stack_overflow | Out_of_memory) -> say 2 "cannot be checked: out of memory")
  | _ -> say 2 "usage: metzler-proved net.cert.json W.mtx"
