' A teller at the bank that tools/snahost plays, as a script.
'
' On the screen: the LU, then one line per record, "request -> reply", then "session ended by the host".
'
' usage: cscript //nologo bank.vbs [LU-or-pool [application]]
Option Explicit
Const INIT_LOGON = 3
Const EXCEPTION_RESPONSE1 = &H2, DEFINITE_RESPONSE1 = &H8
Const NORMAL_DATA = &H20, APPL_DATA = &H80, LU_DATA = &H200, PREPARE_TO_RECEIVE = &H4000
Const DATA_COMPLETE = &H8000&, UNBIND = &H8000000
Const SIGNS = " .()", SIGN_CODES = "404B4D5D"

Dim lu, session, name, application, value
name = "LUPOOL"
application = "BANK"
If WScript.Arguments.Count > 0 Then name = WScript.Arguments(0)
If WScript.Arguments.Count > 1 Then application = WScript.Arguments(1)

' An array of Variants, which comLU0 takes where bytes are wanted.
Function ToEbcdic(text)
    Dim bytes, i, c, at, code
    ReDim bytes(Len(text) - 1)
    For i = 1 To Len(text)
        c = Mid(text, i, 1)
        at = InStr(SIGNS, c)
        code = &H6F
        If c >= "A" And c <= "I" Then code = &HC1 + Asc(c) - Asc("A")
        If c >= "J" And c <= "R" Then code = &HD1 + Asc(c) - Asc("J")
        If c >= "S" And c <= "Z" Then code = &HE2 + Asc(c) - Asc("S")
        If c >= "0" And c <= "9" Then code = &HF0 + Asc(c) - Asc("0")
        If at > 0 Then code = CInt("&H" & Mid(SIGN_CODES, 2 * at - 1, 2))
        bytes(i - 1) = code
    Next
    ToEbcdic = bytes
End Function

Function FromEbcdic(bytes)
    Dim i, b, at, text
    text = ""
    For i = LBound(bytes) To UBound(bytes)
        b = bytes(i)
        at = InStr(SIGN_CODES, Right("0" & Hex(b), 2))
        If b >= &HC1 And b <= &HC9 Then
            text = text & Chr(b - &HC1 + Asc("A"))
        ElseIf b >= &HD1 And b <= &HD9 Then
            text = text & Chr(b - &HD1 + Asc("J"))
        ElseIf b >= &HE2 And b <= &HE9 Then
            text = text & Chr(b - &HE2 + Asc("S"))
        ElseIf b >= &HF0 And b <= &HF9 Then
            text = text & Chr(b - &HF0 + Asc("0"))
        ElseIf at > 0 And at Mod 2 = 1 Then
            text = text & Mid(SIGNS, (at + 1) / 2, 1)
        Else
            text = text & "?"
        End If
    Next
    FromEbcdic = text
End Function

' Receives until something with one of the wanted flags is there.
Function Receive(wanted)
    Dim size, indication, number, data
    Do
        size = 4096
        lu.Receive 30000, size, indication, number, data
        If indication = 0 Then
            WScript.Echo "the host keeps silent"
            WScript.Quit 1
        End If
        If (indication And DEFINITE_RESPONSE1) <> 0 Then lu.SendResponse 0, LU_DATA + NORMAL_DATA, number
    Loop While (indication And wanted) = 0
    Receive = FromEbcdic(data)
End Function

Sub Ask(request)
    Dim number
    lu.Send EXCEPTION_RESPONSE1 + PREPARE_TO_RECEIVE + APPL_DATA + LU_DATA + NORMAL_DATA, ToEbcdic(request), number
    WScript.Echo request & " -> " & Receive(DATA_COMPLETE)
End Sub

Set lu = CreateObject("comLU0.comLU0")
lu.CreateSession "LUNAME=" & name, INIT_LOGON, ToEbcdic("LOGON APPLID(" & application & ")"), 30000, session
lu.Connect session
lu.GetProperty "LUNAME", value
WScript.Echo "on " & value
Ask "LOGON ALICE 1234"
Ask "BALANCE 1001"
Ask "TRANSFER 1001 1002 25.50"
Ask "BALANCE 1002"
Ask "TRANSFER 1002 1001 25.50"
Ask "BALANCE 2001"
Ask "LOGOFF"
Receive UNBIND
WScript.Echo "session ended by the host"
lu.Offline
lu.Disconnect
