/* Text in EBCDIC, code page 37: the letters, digits and signs a line of business needs. Others become a question mark. */
#ifndef SAMPLE_EBCDIC_H
#define SAMPLE_EBCDIC_H

#include <string.h>

static const char ascii_signs[] = " .()+-*/=,:;'\"?<>&$#@%_!|";
static const unsigned char ebcdic_signs[] = {0x40, 0x4B, 0x4D, 0x5D, 0x4E, 0x60, 0x5C, 0x61, 0x7E, 0x6B, 0x7A, 0x5E, 0x7D,
                                             0x7F, 0x6F, 0x4C, 0x6E, 0x50, 0x5B, 0x7B, 0x7C, 0x6C, 0x6D, 0x5A, 0x4F};

static unsigned char to_ebcdic(char c)
{
    const char *sign;
    if (c >= 'A' && c <= 'I') return (unsigned char)(0xC1 + (c - 'A'));
    if (c >= 'J' && c <= 'R') return (unsigned char)(0xD1 + (c - 'J'));
    if (c >= 'S' && c <= 'Z') return (unsigned char)(0xE2 + (c - 'S'));
    if (c >= '0' && c <= '9') return (unsigned char)(0xF0 + (c - '0'));
    sign = c ? strchr(ascii_signs, c) : 0;
    return sign ? ebcdic_signs[sign - ascii_signs] : (unsigned char)0x6F;
}

static char from_ebcdic(unsigned char c)
{
    const unsigned char *sign;
    if (c >= 0xC1 && c <= 0xC9) return (char)('A' + (c - 0xC1));
    if (c >= 0xD1 && c <= 0xD9) return (char)('J' + (c - 0xD1));
    if (c >= 0xE2 && c <= 0xE9) return (char)('S' + (c - 0xE2));
    if (c >= 0xF0 && c <= 0xF9) return (char)('0' + (c - 0xF0));
    sign = (const unsigned char *)memchr(ebcdic_signs, c, sizeof ebcdic_signs);
    return sign ? ascii_signs[sign - ebcdic_signs] : '?';
}

#endif
