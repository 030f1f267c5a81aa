--------------------------------- MODULE CSV ----------------------------------
(* Text files with a record a line. TLC and this engine implement these by code.  *)
LOCAL INSTANCE Integers

(* Appends a line: the template with the sequence's elements in the place of %1$s … *)
CSVWrite(template, val, file) == TRUE

CSVWriteRecord(record, delim, headers, file) == TRUE

(* The lines as records of strings, whose fields the columns name.             *)
CSVRead(columns, delimiter, file) == <<>>

(* How many lines there are; 0 where there is no file.                         *)
CSVRecords(file) == CHOOSE n \in Nat : TRUE
===============================================================================
