------------------------------- MODULE IOUtils --------------------------------
(* Files, processes and the environment. Implemented by code.                  *)
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE TLC

(* A value as a file of the engine's own, and back.                            *)
IOSerialize(val, absoluteFilename, compress) == TRUE
IODeserialize(absoluteFilename, compressed) == CHOOSE v : TRUE

(* A string as a text file, and back; what came of it is a record.             *)
Serialize(value, dest, options) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE
Deserialize(src, options) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE

(* A process is run only where that was allowed when the model was made.       *)
IOExec(command) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE
IOEnvExec(env, command) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE
IOExecTemplate(commandTemplate, parameters) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE
IOEnvExecTemplate(env, commandTemplate, parameters) ==
  CHOOSE r \in [exitValue : Int, stdout : STRING, stderr : STRING] : TRUE

(* The environment variables, as a record.                                     *)
IOEnv == CHOOSE r \in [STRING -> STRING] : TRUE

atoi(str) == CHOOSE n \in Int : ToString(n) = str

zeroPadN(n, width) ==
  LET digits == ToString(n)
      pad[k \in Nat] == IF k = 0 THEN "" ELSE "0" \o pad[k - 1]
  IN  (IF Len(digits) < width THEN pad[width - Len(digits)] ELSE "") \o digits
===============================================================================
