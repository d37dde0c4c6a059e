/* One question to the bank that tools/snahost plays, in plain C through the vtable.
 *
 * On the screen: the reply to the logon and the balance.
 *
 * usage: balance [LU-or-pool [account]]
 */
#include <windows.h>

#include <ole2.h>
#include <comlu0.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ebcdic.h"

static IcomLU0 *lu;

static int failed(HRESULT result, const char *doing)
{
    if (SUCCEEDED(result)) return 0;
    printf("%s: %08lX\n", doing, (unsigned long)(ULONG)result);
    return 1;
}

static SAFEARRAY *array_of(const char *text)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, (ULONG)strlen(text));
    void *elements = NULL;
    size_t i;
    if (array && SUCCEEDED(SafeArrayAccessData(array, &elements))) {
        for (i = 0; text[i]; ++i) ((unsigned char *)elements)[i] = to_ebcdic(text[i]);
        SafeArrayUnaccessData(array);
    }
    return array;
}

static int ask(const char *request)
{
    SAFEARRAY *data = array_of(request);
    SAFEARRAY *reply = NULL;
    void *elements = NULL;
    LONG size = 4096, indication = 0, i;
    short number = 0;
    HRESULT result = lu->lpVtbl->Send(lu, EXCEPTION_RESPONSE1 | PREPARE_TO_RECEIVE | LU_DATA, &data, &number);
    SafeArrayDestroy(data);
    if (failed(result, "Send")) return 0;
    result = lu->lpVtbl->Receive(lu, 30000, &size, &indication, &number, &reply);
    if (failed(result, "Receive") || result == CLU0_S_TIMEOUT) return 0;
    if ((indication & DEFINITE_RESPONSE1) && failed(lu->lpVtbl->SendResponse(lu, 0, LU_DATA, number), "SendResponse"))
        return 0;
    printf("%s -> ", request);
    if (SUCCEEDED(SafeArrayAccessData(reply, &elements))) {
        for (i = 0; i < size; ++i) putchar(from_ebcdic(((unsigned char *)elements)[i]));
        SafeArrayUnaccessData(reply);
    }
    putchar('\n');
    SafeArrayDestroy(reply);
    return 1;
}

int main(int argc, char **argv)
{
    WCHAR connection[64] = L"LUNAME=";
    char request[64];
    BSTR settings;
    SAFEARRAY *logon;
    IUnknown *session = NULL;
    CLSID clsid;
    size_t i, at = 7;
    int good = 0;
    const char *name = argc > 1 ? argv[1] : "LUPOOL";
    const char *account = argc > 2 ? argv[2] : "1001";

    if (argc > 3 || strlen(name) > 8 || strlen(account) > 32) {
        fprintf(stderr, "usage: balance [LU-or-pool [account]]\n");
        return 2;
    }
    for (i = 0; name[i]; ++i) connection[at++] = (WCHAR)name[i];
    sprintf(request, "BALANCE %s", account);

    if (failed(CoInitialize(NULL), "CoInitialize")) return 1;
    /* By name, as scripts do; C has no __uuidof. */
    if (!failed(CLSIDFromProgID(L"comLU0.comLU0", &clsid), "CLSIDFromProgID") &&
        !failed(CoCreateInstance(&clsid, NULL, CLSCTX_INPROC_SERVER, &IID_IcomLU0, (void **)&lu), "CoCreateInstance")) {
        settings = SysAllocString(connection);
        logon = array_of("LOGON APPLID(BANK)");
        good = !failed(lu->lpVtbl->CreateSession(lu, settings, INIT_LOGON, &logon, 30000, &session), "CreateSession") &&
               !failed(lu->lpVtbl->Connect(lu, session), "Connect") && ask("LOGON ALICE 1234") && ask(request) &&
               !failed(lu->lpVtbl->Offline(lu), "Offline") && !failed(lu->lpVtbl->Disconnect(lu), "Disconnect");
        SafeArrayDestroy(logon);
        SysFreeString(settings);
        if (session) session->lpVtbl->Release(session);
        lu->lpVtbl->Release(lu);
    }
    CoUninitialize();
    return good ? 0 : 1;
}
