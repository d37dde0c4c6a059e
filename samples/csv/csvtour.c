/* csvtour: the Common Service Verbs, one after the other.

   usage: csvtour TEXT [TRACEFILE]

   TEXT is a name of up to 8 letters, digits, #, @ and $: it goes to EBCDIC and back, by CONVERT and by a table of
   GET_CP_CONVERT_TABLE; a message and an alert about it are sent on their way. With TRACEFILE (of up to 64 characters) what
   happened is traced into it. */
#include <windows.h>
#include <acssvcc.h>
#include <stdio.h>
#include <string.h>

#define MAX_TEXT 8

/* Says what a verb ended in; 1 when that was not SV_OK. */
static int failed(const char *verb, void *vcb)
{
    unsigned char text[256];
    struct svc_hdr *header = (struct svc_hdr *)vcb;
    if (header->primary_rc == SV_OK)
        return 0;
    if (GetCsvReturnCode(header, sizeof text, text) > 0)
        printf("%s: %s\n", verb, (char *)text);
    else
        printf("%s failed\n", verb);
    return 1;
}

static void print_bytes(const char *what, const unsigned char *bytes, size_t size)
{
    size_t i;
    printf("%s", what);
    for (i = 0; i < size; ++i)
        printf(" %02X", bytes[i]);
    printf("\n");
}

static int convert(unsigned char direction, unsigned char *source, unsigned char *target, size_t size)
{
    struct convert vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_CONVERT;
    vcb.direction = direction;
    vcb.char_set = SV_A; /* upper case; AE keeps the case, G has a table of the user's */
    vcb.len = (unsigned short)size;
    vcb.source = source;
    vcb.target = target;
    ACSSVC((LONG_PTR)&vcb);
    return !failed("CONVERT", &vcb);
}

/* Each byte of a code page in another one: 256 bytes. */
static int get_table(unsigned short from, unsigned short to, unsigned char *table)
{
    struct get_cp_convert_table vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_GET_CP_CONVERT_TABLE;
    vcb.source_cp = from;
    vcb.target_cp = to;
    vcb.conv_tbl_addr = table;
    vcb.char_not_fnd = SV_ROUND_TRIP;
    ACSSVC((LONG_PTR)&vcb);
    return !failed("GET_CP_CONVERT_TABLE", &vcb);
}

static int trace(unsigned char on_or_off)
{
    struct define_trace vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_DEFINE_TRACE;
    vcb.dt_set = on_or_off;
    vcb.comm_serv = SV_CHANGE;
    vcb.reset_trc = on_or_off == SV_ON ? SV_YES : SV_NO;
    ACSSVC((LONG_PTR)&vcb);
    return !failed("DEFINE_TRACE", &vcb);
}

static int copy_trace(const char *file)
{
    struct copy_trace_to_file vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_COPY_TRACE_TO_FILE;
    vcb.file_option = SV_OVERWRITE;
    memset(vcb.file_name, ' ', sizeof vcb.file_name);
    memcpy(vcb.file_name, file, strlen(file) < sizeof vcb.file_name ? strlen(file) : sizeof vcb.file_name);
    ACSSVC((LONG_PTR)&vcb);
    return !failed("COPY_TRACE_TO_FILE", &vcb);
}

static int log_message(const char *text)
{
    struct log_message vcb;
    char inserts[MAX_TEXT + 1 + sizeof "csvtour"];
    size_t size = strlen(text) + 1;
    memcpy(inserts, text, size); /* up to nine texts, each with its NUL */
    memcpy(inserts + size, "csvtour", sizeof "csvtour");
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_LOG_MESSAGE;
    vcb.msg_num = 7;
    memcpy(vcb.origntr_id, "CSVTOUR ", sizeof vcb.origntr_id);
    memcpy(vcb.msg_file_name, "TOU", sizeof vcb.msg_file_name);
    vcb.msg_act = SV_NO_INTRV;
    vcb.msg_ins_len = (unsigned short)(size + sizeof "csvtour");
    vcb.msg_ins_ptr = (unsigned char *)inserts;
    ACSSVC((LONG_PTR)&vcb);
    return !failed("LOG_MESSAGE", &vcb);
}

/* An alert to the host: generic alert data (X'92') and a detail with the name (X'98'); the verb makes the rest of the NMVT. */
static int alert(unsigned char *ebcdic, size_t size)
{
    static const unsigned char alert_data[] = {0x0B, 0x92, 0x00, 0x00, 0x01, 0x30, 0x10, 0x12, 0x34, 0x56, 0x78};
    struct transfer_ms_data vcb;
    unsigned char subvectors[sizeof alert_data + 7 + MAX_TEXT];
    unsigned char *detail = subvectors + sizeof alert_data;
    memcpy(subvectors, alert_data, sizeof alert_data);
    detail[0] = (unsigned char)(7 + size); /* subvector 98 with one subfield 82 */
    detail[1] = 0x98;
    detail[2] = (unsigned char)(5 + size);
    detail[3] = 0x82;
    detail[4] = 0x00;
    detail[5] = 0x21;
    detail[6] = 0x11;
    memcpy(detail + 7, ebcdic, size);
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_TRANSFER_MS_DATA;
    vcb.data_type = SV_ALERT_SUBVECTORS;
    memcpy(vcb.origntr_id, "CSVTOUR ", sizeof vcb.origntr_id);
    vcb.options = 0; /* add date and time, add the product's name, send, log */
    vcb.dlen = (unsigned short)(sizeof alert_data + 7 + size);
    vcb.dptr = subvectors;
    ACSSVC((LONG_PTR)&vcb);
    return !failed("TRANSFER_MS_DATA", &vcb);
}

int main(int argc, char **argv)
{
    WCSVDATA data;
    unsigned char ebcdic[MAX_TEXT + 1], text[MAX_TEXT + 1], table[256], back[256];
    const char *file = argc > 2 ? argv[2] : NULL;
    size_t i, size = argc > 1 ? strlen(argv[1]) : 0;
    int good;

    if (size == 0 || size > MAX_TEXT || argc > 3) {
        fprintf(stderr, "usage: csvtour TEXT [TRACEFILE]\n");
        return 2;
    }
    if (WinCSVStartup(0x0001, &data) != 0) {
        fprintf(stderr, "WinCSVStartup failed\n");
        return 1;
    }
    printf("CSV %d.%d\n", data.wVersion & 0xFF, data.wVersion >> 8);
    good = file == NULL || trace(SV_ON);

    memcpy(text, argv[1], size);
    if (convert(SV_ASCII_TO_EBCDIC, text, ebcdic, size)) {
        print_bytes("CONVERT to EBCDIC:", ebcdic, size);
        memset(text, 0, sizeof text);
        if (convert(SV_EBCDIC_TO_ASCII, ebcdic, text, size))
            printf("and back: %s\n", (char *)text);
    } else {
        good = 0;
    }
    if (get_table(437, 37, table) && get_table(37, 437, back)) {
        for (i = 0; i < size; ++i)
            ebcdic[i] = table[text[i]];
        print_bytes("By code page 37:", ebcdic, size);
        for (i = 0; i < size; ++i)
            text[i] = back[ebcdic[i]];
        printf("and back: %s\n", (char *)text);
    } else {
        good = 0;
    }
    if (log_message((char *)text))
        printf("logged\n");
    else
        good = 0;
    if (alert(ebcdic, size))
        printf("the host took the alert\n");
    else
        good = 0;
    if (file != NULL) {
        if (trace(SV_OFF) && copy_trace(file))
            printf("traced into %s\n", file);
        else
            good = 0;
    }
    WinCSVCleanup();
    return good ? 0 : 1;
}
