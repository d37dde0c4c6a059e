// A teller at the bank that tools/snahost plays: written as for Windows, with CoCreateInstance and SAFEARRAYs.
//
// On the screen: the LU, then one line per record, "request -> reply", then "session ended by the host".
//
// usage: bank [LU-or-pool [application]]
#include <windows.h>

#include <ole2.h>
#include <comlu0.h>

#include <stdio.h>

#include <string>

#include "ebcdic.h"

namespace {

IcomLU0 *lu = NULL;
IUnknown *session = NULL;

// Every status is checked: a failure is printed with what the object says of it, and ends the program.
bool failed(HRESULT result, const char *doing)
{
    if (SUCCEEDED(result)) return false;
    IErrorInfo *information = NULL;
    BSTR text = NULL;
    if (GetErrorInfo(0, &information) == S_OK) {
        information->GetDescription(&text);
        information->Release();
    }
    printf("%s: %08lX %ls\n", doing, (unsigned long)(ULONG)result, text ? text : L"");
    SysFreeString(text);
    return true;
}

SAFEARRAY *array_of(const std::string &text)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, (ULONG)text.size());
    unsigned char *bytes = NULL;
    if (array && SUCCEEDED(SafeArrayAccessData(array, (void **)&bytes))) {
        for (size_t i = 0; i < text.size(); ++i) bytes[i] = to_ebcdic(text[i]);
        SafeArrayUnaccessData(array);
    }
    return array;
}

std::string text_of(SAFEARRAY *array, LONG size)
{
    std::string text;
    unsigned char *bytes = NULL;
    if (array && SUCCEEDED(SafeArrayAccessData(array, (void **)&bytes))) {
        for (LONG i = 0; i < size; ++i) text += from_ebcdic(bytes[i]);
        SafeArrayUnaccessData(array);
    }
    return text;
}

// Receives until something with one of the wanted flags is there.
bool receive(LONG wanted, std::string &reply)
{
    for (;;) {
        SAFEARRAY *data = NULL;
        LONG size = 4096, indication = 0;
        short number = 0;
        HRESULT result = lu->Receive(30000, &size, &indication, &number, &data);
        if (failed(result, "Receive")) return false;
        if (result == CLU0_S_TIMEOUT) {
            printf("the host keeps silent\n");
            return false;
        }
        reply = text_of(data, size);
        if (data) SafeArrayDestroy(data);
        if ((indication & (DEFINITE_RESPONSE1 | DEFINITE_RESPONSE2)) &&
            failed(lu->SendResponse(0, LU_DATA | NORMAL_DATA, number), "SendResponse"))
            return false;
        if (indication & wanted) return true;
    }
}

// One record there and one back. The bank answers every request.
bool ask(const char *request)
{
    SAFEARRAY *data = array_of(request);
    short number = 0;
    HRESULT result = lu->Send(EXCEPTION_RESPONSE1 | PREPARE_TO_RECEIVE | APPL_DATA | LU_DATA | NORMAL_DATA, &data, &number);
    SafeArrayDestroy(data);
    std::string reply;
    if (failed(result, "Send") || !receive(DATA_COMPLETE, reply)) return false;
    printf("%s -> %s\n", request, reply.c_str());
    return true;
}

bool talk(const std::string &name, const std::string &application)
{
    // A session with the application, asked for in words as at a terminal.
    std::wstring connection = L"LUNAME=" + std::wstring(name.begin(), name.end());
    BSTR settings = SysAllocString(connection.c_str());
    SAFEARRAY *logon = array_of("LOGON APPLID(" + application + ")");
    HRESULT result = lu->CreateSession(settings, INIT_LOGON, &logon, 30000, &session);
    SafeArrayDestroy(logon);
    SysFreeString(settings);
    if (failed(result, "CreateSession") || failed(lu->Connect(session), "Connect")) return false;

    BSTR property = SysAllocString(L"LUNAME");
    VARIANT value;
    VariantInit(&value);
    if (SUCCEEDED(lu->GetProperty(property, &value))) printf("on %ls\n", V_BSTR(&value));
    VariantClear(&value);
    SysFreeString(property);

    if (!ask("LOGON ALICE 1234") || !ask("BALANCE 1001") || !ask("TRANSFER 1001 1002 25.50") || !ask("BALANCE 1002") ||
        !ask("TRANSFER 1002 1001 25.50") || !ask("BALANCE 2001") || !ask("LOGOFF"))
        return false;

    // After LOGOFF the bank ends the session.
    std::string nothing;
    if (!receive(UNBIND, nothing)) return false;
    printf("session ended by the host\n");
    if (failed(lu->Offline(), "Offline") || failed(lu->Disconnect(), "Disconnect")) return false;
    return true;
}

}  // namespace

int main(int argc, char **argv)
{
    if (argc > 3 || (argc > 1 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: bank [LU-or-pool [application]]\n");
        return 2;
    }
    if (failed(CoInitialize(NULL), "CoInitialize")) return 1;
    HRESULT result = CoCreateInstance(__uuidof(comLU0), NULL, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0), (void **)&lu);
    bool good = !failed(result, "CoCreateInstance") && talk(argc > 1 ? argv[1] : "LUPOOL", argc > 2 ? argv[2] : "BANK");
    if (session) session->Release();
    if (lu) lu->Release();
    CoUninitialize();
    return good ? 0 : 1;
}
