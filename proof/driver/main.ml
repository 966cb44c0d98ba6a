(* Not proved: opening the files, cutting lines, texts to lists of characters and back, what is printed, exit codes. *)
open Checker
let chars s = List.init (String.length s) (String.get s)
let rec add_to out = function EmptyString -> () | String (c, rest) -> Buffer.add_char out c; add_to out rest
let text s = let out = Buffer.create 80 in add_to out s; Buffer.contents out
let opened path use = let file = open_in_bin path in Fun.protect ~finally:(fun () -> close_in file) (fun () -> use file)
let whole path = opened path (fun file -> chars (really_input_string file (in_channel_length file)))
let lines path = opened path (fun file ->
  let rec go state = match input_line file with line -> go (step state (chars line)) | exception End_of_file -> state in
  go Banner)
let matrix word = match String.index_opt word '=' with
  | Some k -> (chars (String.sub word 0 k), lines (String.sub word (k + 1) (String.length word - k - 1)))
  | None -> (chars "W", lines word)
let number (m, e) = Printf.sprintf "%h" (Float.ldexp (Big.to_float m) (Big.to_int e))
let say code words = print_endline words; exit code
let () =
  match Array.to_list Sys.argv with
  | _ :: certificate :: (_ :: _ as matrices) -> (
      match judge (whole certificate) (List.map matrix matrices) with
      | Proved (lower, upper) -> say 0 (Printf.sprintf "proved: lower %s upper %s" (number lower) (number upper))
      | NotProved -> say 1 "not proved"
      | Refusal why -> say 2 ("refused: " ^ text why)
      | exception Sys_error why -> say 2 ("refused: " ^ why)
      | exception (Stack_overflow | Out_of_memory) -> say 2 "refused: out of memory"
      | exception other -> say 2 ("refused: " ^ Printexc.to_string other))
  | _ -> say 2 "usage: metzler-proved CERT W.mtx, or of several matrices CERT A=A.mtx B=B.mtx C=C.mtx"
