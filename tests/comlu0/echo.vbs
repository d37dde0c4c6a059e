' comLU0 as a script sees it: by-ref arguments, arrays of Variants, strings as bytes, failures as Err. Prints one line a fact.
Option Explicit
Dim lu, session, seq, size, flags, data, value, i, text

Set lu = CreateObject("comLU0.comLU0")
WScript.Echo "type " & TypeName(lu)

lu.CreateSession "LUNAME=POOL Branch=North", 0, Empty, 10000, session
lu.GetProperty "LASTRESULT", value
WScript.Echo "created " & value
lu.Connect session
lu.GetProperty "LUNAME", value
WScript.Echo "lu " & value
lu.GetProperty "Branch", value
WScript.Echo "branch " & value

lu.Send &H8, "Hello", seq
WScript.Echo "sent " & seq
size = 100
lu.Receive 10000, size, flags, seq, data
text = ""
For i = LBound(data) To UBound(data)
    text = text & Chr(data(i))
Next
WScript.Echo "received " & size & " " & text & " " & seq & " " & ((flags And &H8000) <> 0)

lu.Send &H1, Array(1, 2, 255), seq
size = 2
lu.Receive -1, size, flags, seq, data
lu.GetProperty "LASTRESULT", value
WScript.Echo "partial " & size & " " & Hex(value)
size = 2
lu.Receive -1, size, flags, seq, data
WScript.Echo "rest " & size & " " & data(0)

size = 2
lu.Receive 0, size, flags, seq, data
lu.GetProperty "LASTRESULT", value
WScript.Echo "timeout " & size & " " & Hex(value)

On Error Resume Next
lu.SetProperty "LUNAME", "X"
WScript.Echo "error " & Hex(Err.Number) & " " & Err.Source & " " & Err.Description
Err.Clear
Dim other, second
Set other = CreateObject("comLU0.comLU0.1")
other.Connect session
WScript.Echo "error " & Hex(Err.Number)
Err.Clear
other.CreateSession "LUNAME=NOLU", 0, Empty, 1000, second
WScript.Echo "error " & Hex(Err.Number)
Err.Clear
On Error Goto 0

lu.Offline
lu.Online 0, Empty, 10000
lu.Disconnect
Set session = Nothing
WScript.Echo "done"
