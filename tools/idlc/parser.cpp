#include "parser.hpp"

#include "parser_impl.hpp"

namespace openwosa::idlc {

using namespace syntax;

File parse(const std::vector<Token>& tokens, Diagnostics& diagnostics) {
    return Parser(tokens, diagnostics).file();
}

const Token& Parser::token(std::size_t ahead) const {
    auto index = at_ + ahead;
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
}

bool Parser::at_any(std::initializer_list<std::string_view> texts) const {
    for (auto text : texts)
        if (at(text)) return true;
    return false;
}

const Token& Parser::take() {
    const auto& taken = token();
    if (!at_end()) ++at_;
    return taken;
}

bool Parser::accept(std::string_view text) {
    if (!at(text)) return false;
    take();
    return true;
}

void Parser::expect(std::string_view text, std::string_view where) {
    if (accept(text)) return;
    fail("'" + std::string(text) + "' " + std::string(where));
}

std::string Parser::expect_identifier(std::string_view what) {
    if (!at_identifier()) fail(std::string(what));
    return std::string(take().text);
}

std::string Parser::string_literal(std::string_view what) {
    if (token().kind != TokenKind::kString) fail(std::string(what));
    std::string value;
    while (token().kind == TokenKind::kString) value += take().decoded;
    return value;
}

void Parser::fail(const std::string& expected) {
    fail_at(token().span, "expected " + expected + ", found " + describe(token()));
}

void Parser::fail_at(Span span, const std::string& message) {
    diagnostics_.error(span, message);
    throw Failed{};
}

void Parser::recover() {
    int open = 0;
    while (!at_end()) {
        if (at("{")) ++open;
        if (at("}") && open-- == 0) return;
        bool end_of_statement = at(";") && open == 0;
        bool end_of_block = at("}") && open == 0;
        take();
        if (end_of_statement) return;
        if (end_of_block) {
            // `} name, *pointer;` belongs to the block just skipped.
            while (!at_end() && (at_identifier() || at("*") || at(",")) &&
                   !at_any({"typedef", "module", "interface", "library"}))
                take();
            accept(";");
            return;
        }
    }
}

File Parser::file() {
    File out;
    while (!at_end()) {
        declarations_into(out.declarations);
        if (at("}")) {
            diagnostics_.error(token().span, "'}' without a '{'");
            take();
        }
    }
    return out;
}

void Parser::declarations_into(Declarations& out) {
    while (!at_end() && !at("}")) {
        if (accept(";")) continue;  // `interface X { };` and friends
        if (refused_cpp_quote()) continue;
        declaration_into(out);
    }
}

void Parser::declaration_into(Declarations& out) {
    auto before = at_;
    try {
        out.push_back(declaration());
    } catch (Failed) {
        recover();
        if (at_ == before) take();
    }
}

// MIDL wants no ';' after it, so it cannot wait for the usual recovery.
bool Parser::refused_cpp_quote() {
    if (!at("cpp_quote")) return false;
    diagnostics_.error(take().span, "cpp_quote is refused: text for one target does not belong in the IDL");
    if (accept("("))
        while (!at_end() && !at_any({")", ";"})) take();
    accept(")");
    return true;
}

Declaration Parser::declaration() {
    Depth depth(*this);
    Declaration out;
    auto begin = token().span;
    if (!annotation_statement(out)) {
        out.attributes = attributes();
        dispatch(out);
    }
    out.span = since(begin);
    return out;
}

// OW(group name;), OW(system "header";) and their like: statements other compilers must not see.
bool Parser::annotation_statement(Declaration& out) {
    if (!at("OW") || !token(1).is("(")) return false;
    bool word = token(3).kind == TokenKind::kIdentifier;
    bool group = token(2).is("group") && word;
    bool flip = token(2).is("flip") && word;
    bool only_if = token(2).is("only_if") && word;
    bool system = token(2).is("system") && token(3).kind == TokenKind::kString;
    bool cplusplus = token(2).is("cplusplus_header") && token(3).kind == TokenKind::kString;
    if (!group && !flip && !only_if && !system && !cplusplus) return false;
    take(), take(), take();
    std::string_view end = "after the group name";
    if (group) {
        auto name = expect_identifier("a group name");
        bool flipped = accept("flipped");
        out.node = Group{name == "none" ? "" : name, flipped};
    } else if (flip) {
        auto word16 = expect_identifier("a macro name");
        out.node = Flip{{word16, expect_identifier("the macro name for 32 bits")}};
        end = "after the macro names";
    } else if (only_if) {
        auto macro = expect_identifier("a macro name");
        out.node = OnlyIf{macro == "none" ? "" : macro};
        end = "after the macro name";
    } else {
        auto header = string_literal("a header name");
        if (system)
            out.node = System{header};
        else
            out.node = CplusplusHeader{header};
        end = "after the header name";
    }
    expect(";", end);
    expect(")", "to close OW(");
    return true;
}

void Parser::dispatch(Declaration& out) {
    auto keyword = [&](std::string_view word) { return at(word) && token(1).kind == TokenKind::kIdentifier; };
    if (at("import")) {
        out.node = import_files();
    } else if (at("typedef")) {
        out.node = typedef_statement(out.attributes);
    } else if (at("const")) {
        out.node = constant();
    } else if (at("importlib")) {
        take();
        expect("(", "after 'importlib'");
        out.node = Importlib{string_literal("a type library name")};
        expect(")", "after the type library name");
        expect(";", "after importlib(...)");
    } else if (keyword("module")) {
        out.node = module_body();
    } else if (keyword("interface")) {
        out.node = interface_body();
    } else if (keyword("dispinterface")) {
        out.node = dispinterface_body();
    } else if (keyword("coclass")) {
        out.node = coclass_body();
    } else if (keyword("library")) {
        out.node = library_body();
    } else if (at_any({"struct", "union", "enum"})) {
        TypeOnly type{type_specifier()};
        expect(";", "after '}'");
        out.node = std::move(type);
    } else if (at_type_start()) {
        fail_at(token().span, "a function stands in a module or an interface, not at file level");
    } else {
        fail(
            "a declaration (import, typedef, const, struct, union, enum, module, interface, dispinterface, "
            "coclass or library)");
    }
}

Import Parser::import_files() {
    take();
    Import out;
    do {
        auto span = token().span;
        out.files.emplace_back(span, string_literal("a file name in quotes after 'import'"));
    } while (accept(","));
    expect(";", "after the imported file");
    return out;
}

Constant Parser::constant() {
    Constant out;
    out.specifier = type_specifier();
    out.declarator = declarator(NameRule::kRequired);
    expect("=", "after the name of a constant");
    out.value = expression();
    expect(";", "after the value of a constant");
    return out;
}

Typedef Parser::typedef_statement(Attributes& leading) {
    take();
    // MIDL puts a typedef's attributes after the keyword; ours may stand before it too.
    for (auto& attribute : attributes()) leading.push_back(std::move(attribute));
    Typedef out;
    out.specifier = type_specifier();
    do out.declarators.push_back(declarator(NameRule::kRequired));
    while (accept(","));
    expect(";", "after typedef");
    return out;
}

}  // namespace openwosa::idlc
