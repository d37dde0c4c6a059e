// Type specifiers, declarators, structs, unions and enums.
#include <algorithm>
#include <array>

#include "parser_impl.hpp"

namespace openwosa::idlc {

using namespace syntax;
namespace {

constexpr std::array<std::string_view, 4> kSizeWords = {"short", "long", "small", "hyper"};
constexpr std::array<std::string_view, 19> kBuiltinWords = {
    "unsigned", "signed",  "char",           "short",    "int",      "long",    "small",
    "hyper",    "__int64", "__int32",        "byte",     "boolean",  "wchar_t", "float",
    "double",   "void",    "error_status_t", "handle_t", "__int3264"};

}  // namespace

bool is_builtin_word(std::string_view word) {
    return std::find(kBuiltinWords.begin(), kBuiltinWords.end(), word) != kBuiltinWords.end();
}

bool Parser::at_type_start() const { return at_identifier(); }

TypeSpecifier Parser::type_specifier() {
    Depth depth(*this);
    TypeSpecifier out;
    auto begin = token().span;
    while (accept("const")) out.is_const = true;
    if (at_any({"struct", "union"})) {
        record(out);
    } else if (at("enum")) {
        enumeration(out);
    } else if (at("SAFEARRAY") && token(1).is("(")) {
        take(), take();
        out.kind = TypeKind::kSafearray;
        out.element = std::make_shared<TypeName>(type_name());
        expect(")", "after the element type of SAFEARRAY");
    } else if (at_identifier() && is_builtin_word(token().text)) {
        builtin_words(out);
    } else if (at_any({"interface", "dispinterface"}) && token(1).kind == TokenKind::kIdentifier) {
        take();
        out.name = expect_identifier("an interface name");
    } else {
        out.name = expect_identifier("a type");
    }
    while (accept("const")) out.is_const = true;
    out.span = since(begin);
    return out;
}

// Any order MIDL allows ("long unsigned", "unsigned long int") to one canonical spelling.
void Parser::builtin_words(TypeSpecifier& out) {
    out.kind = TypeKind::kBuiltin;
    auto begin = token().span;
    bool is_unsigned = false, is_signed = false, has_int = false;
    std::string size, base;
    auto clash = [&](bool bad) {
        if (bad)
            fail_at(since(begin),
                    "these words do not make a type: '" + std::string(token().text) + "' is one too many");
    };
    while (at_identifier() && (is_builtin_word(token().text) || at("const"))) {
        auto word = token().text;
        bool is_size = std::find(kSizeWords.begin(), kSizeWords.end(), word) != kSizeWords.end();
        if (word == "const") {
            out.is_const = true;
        } else if (word == "unsigned" || word == "signed") {
            clash(is_unsigned || is_signed);
            (word == "unsigned" ? is_unsigned : is_signed) = true;
        } else if (word == "int") {
            clash(has_int || !base.empty());
            has_int = true;
        } else if (word == "long" && size == "long") {
            size = "hyper";  // long long
        } else if (is_size) {
            clash(!size.empty() || !base.empty());
            size = word;
        } else {
            clash(!base.empty() || !size.empty() || has_int);
            base = word;
        }
        take();
    }
    if (base == "__int64") base.clear(), size = "hyper";
    if (base == "__int32") base.clear(), size = "long";
    if (base.empty()) base = size.empty() ? "int" : size;
    bool may_have_sign = base == "char" || base == "int" || base == "__int3264" || !size.empty();
    if ((is_unsigned || is_signed) && !may_have_sign)
        fail_at(since(begin), "'" + base + "' takes no 'signed' or 'unsigned'");
    // Plain char's sign is the target's business; a written `signed char` is kept apart from it.
    out.name = is_unsigned ? "unsigned " + base : (is_signed && base == "char") ? "signed char" : base;
}

void Parser::record(TypeSpecifier& out) {
    out.kind = TypeKind::kRecord;
    auto body = std::make_shared<RecordBody>();
    body->is_union = take().text == "union";
    std::string what = body->is_union ? "union" : "struct";
    body->attributes = attributes();
    if (at_identifier()) body->tag = take().text;
    out.name = body->tag;
    auto open = token().span;
    if (accept("{")) {
        body->defined = true;
        while (!at_end() && !at("}")) {
            auto before = at_;
            try {
                body->fields.push_back(field());
            } catch (Failed) {
                body->damaged = true;
                recover();
                if (at_ == before) take();
            }
        }
        close(what, open);
    } else if (body->tag.empty()) {
        fail("a tag or '{' after '" + what + "'");
    }
    out.record = std::move(body);
}

Field Parser::field() {
    Field out;
    auto begin = token().span;
    out.attributes = attributes();
    out.specifier = type_specifier();
    bool anonymous = at(";") && out.specifier.kind == TypeKind::kRecord && out.specifier.record->defined;
    if (!anonymous) {
        do {
            out.declarators.push_back(declarator(NameRule::kRequired));
            if (accept(":")) out.declarators.back().bits = expression();
        } while (accept(","));
    }
    expect(";", anonymous ? "after '}'" : "after field '" + out.declarators.back().name + "'");
    out.span = since(begin);
    return out;
}

void Parser::enumeration(TypeSpecifier& out) {
    out.kind = TypeKind::kEnum;
    take();
    auto body = std::make_shared<EnumBody>();
    body->attributes = attributes();
    if (at_identifier()) body->tag = take().text;
    out.name = body->tag;
    auto open = token().span;
    if (accept("{")) {
        body->defined = true;
        while (!at_end() && !at("}")) {
            try {
                body->enumerators.push_back(enumerator());
                if (!accept(",") && !at("}"))
                    fail("',' or '}' after enumerator '" + body->enumerators.back().name + "'");
            } catch (Failed) {
                while (!at_end() && !at_any({",", "}", ";"})) take();
                if (!accept(",")) break;
            }
        }
        close("enum", open);
    } else if (body->tag.empty()) {
        fail("a tag or '{' after 'enum'");
    }
    out.enumeration = std::move(body);
}

Enumerator Parser::enumerator() {
    Enumerator out;
    auto begin = token().span;
    out.attributes = attributes();
    out.name = expect_identifier("an enumerator name");
    if (accept("=")) out.value = expression();
    out.span = since(begin);
    return out;
}

bool Parser::calling_convention(Declarator& out) {
    constexpr std::array<std::string_view, 4> kConventions = {"stdcall", "cdecl", "fastcall", "pascal"};
    if (!at_identifier()) return false;
    auto word = token().text;
    auto bare = word;
    while (bare.starts_with('_')) bare.remove_prefix(1);
    bool known = std::find(kConventions.begin(), kConventions.end(), bare) != kConventions.end();
    // A parameter may well be called `pascal`: bare words count only where a name or '*' still follows.
    if (!known || word.size() - bare.size() > 2) return false;
    if (word == bare && token(1).kind != TokenKind::kIdentifier && !token(1).is("*")) return false;
    out.calling_convention = bare;
    take();
    return true;
}

// In an abstract declarator '(' may open parameters instead of a group: `int (*)(...)` against `int (void)`.
bool Parser::at_abstract_function() const {
    return at("(") && !(token(1).is("*") || token(1).is("(") || token(1).text.starts_with("__"));
}

Declarator Parser::declarator(NameRule rule) {
    Declarator out;
    out.span = token().span;
    std::string_view what = rule == NameRule::kRequired ? "a name" : "a name or nothing";
    declarator_into(out, rule, what);
    if (out.parts.size() > 64) fail_at(out.span, "nested too deeply");
    return out;
}

void Parser::declarator_into(Declarator& out, NameRule rule, std::string_view what) {
    Depth depth(*this);
    std::vector<Pointer> pointers;
    while (true) {
        if (accept("*")) {
            pointers.emplace_back();
        } else if (at("const")) {
            if (pointers.empty()) fail(std::string(what));
            take();
            pointers.back().is_const = true;
        } else if (!calling_convention(out)) {
            break;
        }
    }
    if (at("(") && !(rule != NameRule::kRequired && at_abstract_function())) {
        take();
        declarator_into(out, rule, what);
        expect(")", "to close the declarator");
    } else if (at_identifier() && rule != NameRule::kForbidden) {
        out.span = token().span;
        out.name = take().text;
    } else if (rule == NameRule::kRequired) {
        fail(std::string(what));
    }
    while (at("[") || at("(")) {
        if (accept("[")) {
            Array array;
            if (at("*") && token(1).is("]")) {
                take();
            } else if (!at("]")) {
                array.bound = expression();
            }
            expect("]", "after the array bound");
            out.parts.emplace_back(std::move(array));
        } else {
            bool unspecified = token(1).is(")");
            out.parts.emplace_back(Function{parameters(), unspecified});
        }
    }
    for (auto p = pointers.rbegin(); p != pointers.rend(); ++p) out.parts.emplace_back(*p);
}

std::vector<Parameter> Parser::parameters() {
    std::vector<Parameter> out;
    expect("(", "before the parameters");
    if (at("void") && token(1).is(")")) take();
    while (!at(")")) {
        Parameter parameter;
        auto begin = token().span;
        parameter.attributes = attributes();
        parameter.specifier = type_specifier();
        parameter.declarator = declarator(NameRule::kOptional);
        parameter.span = since(begin);
        out.push_back(std::move(parameter));
        if (!accept(",")) break;
        if (at(")")) fail("a parameter after ','");
    }
    expect(")", out.empty() ? "after '('" : "or ',' after a parameter");
    return out;
}

TypeName Parser::type_name() {
    TypeName out;
    out.specifier = type_specifier();
    out.declarator = declarator(NameRule::kForbidden);
    return out;
}

}  // namespace openwosa::idlc
