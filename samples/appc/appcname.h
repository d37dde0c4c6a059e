/* Names in verb control blocks, and what the samples share in reporting. */
#ifndef APPCNAME_H
#define APPCNAME_H

#include <windows.h>
#include <winappc.h>
#include <stdio.h>
#include <string.h>

/* ASCII, padded with blanks: LU aliases. */
static __inline void put_alias(unsigned char *field, const char *name)
{
    memset(field, ' ', 8);
    memcpy(field, name, strlen(name) < 8 ? strlen(name) : 8);
}

/* EBCDIC, padded with blanks: modes and transaction programs. Letters, digits and #, @, $ are all they have. */
static __inline void put_name(unsigned char *field, size_t size, const char *name)
{
    size_t i;
    memset(field, 0x40, size);
    for (i = 0; i < size && name[i] != '\0'; ++i) {
        char c = name[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c >= 'A' && c <= 'I')
            field[i] = (unsigned char)(0xC1 + (c - 'A'));
        else if (c >= 'J' && c <= 'R')
            field[i] = (unsigned char)(0xD1 + (c - 'J'));
        else if (c >= 'S' && c <= 'Z')
            field[i] = (unsigned char)(0xE2 + (c - 'S'));
        else if (c >= '0' && c <= '9')
            field[i] = (unsigned char)(0xF0 + (c - '0'));
        else
            field[i] = (unsigned char)(c == '#' ? 0x7B : c == '@' ? 0x7C : c == '$' ? 0x5B : 0x6F);
    }
}

/* Says what a verb ended in; 1 when that was not AP_OK. */
static __inline int failed(const char *verb, void *vcb)
{
    unsigned char text[256];
    struct appc_hdr *header = (struct appc_hdr *)vcb;
    if (header->primary_rc == AP_OK)
        return 0;
    if (GetAppcReturnCode(header, sizeof text, text) > 0)
        fprintf(stderr, "%s: %s\n", verb, (char *)text);
    else
        fprintf(stderr, "%s failed\n", verb);
    return 1;
}

/* RECEIVE_ALLOCATE, which blocks until a partner comes. Issued as an event so that `waiting` is printed when partners
   may come, not before: pass it once, then NULL. */
static __inline int receive_allocate(RECEIVE_ALLOCATE *conv, const char *tp_name, const char *waiting)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    int issued;
    memset(conv, 0, sizeof *conv);
    conv->opcode = AP_RECEIVE_ALLOCATE;
    put_name(conv->tp_name, 64, tp_name);
    issued = WinAsyncAPPCEx(event, (LONG_PTR)conv) != NULL;
    if (issued && waiting) {
        printf("%s %s\n", waiting, tp_name);
        fflush(stdout);
    }
    if (issued)
        WaitForSingleObject(event, INFINITE);
    CloseHandle(event);
    return issued;
}

static __inline int start_appc(void)
{
    WAPPCDATA data;
    int result = WinAPPCStartup(0x0001, &data);
    if (result != 0)
        fprintf(stderr, "WinAPPCStartup: %d\n", result);
    return result == 0;
}

#endif
