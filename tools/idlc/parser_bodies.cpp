// module, interface, dispinterface, coclass, library.
#include "parser_impl.hpp"

namespace openwosa::idlc {

using namespace syntax;

void Parser::name_of(Body& body, std::string_view what) {
    take();  // the keyword
    body.name_span = token().span;
    body.name = expect_identifier(what);
}

void Parser::close(std::string_view what, Span open) {
    if (accept("}")) return;
    diagnostics_.error(token().span,
                       "expected '}' to close the " + std::string(what) + ", found " + describe(token()));
    diagnostics_.note(open, "opened here");
}

Body Parser::module_body() {
    Body body;
    body.kind = BodyKind::kModule;
    name_of(body, "a module name");
    auto open = token().span;
    expect("{", "after the module name");
    body.defined = true;
    bool properties = false;
    body.members = members(properties);
    close("module", open);
    return body;
}

Body Parser::interface_body() {
    Body body;
    body.kind = BodyKind::kInterface;
    name_of(body, "an interface name");
    if (accept(";")) return body;
    if (accept(":")) {
        body.base_span = token().span;
        body.base = expect_identifier("the name of the base interface after ':'");
    }
    auto open = token().span;
    expect("{", body.base.empty() ? "or ';' after the interface name" : "after the base interface");
    body.defined = true;
    bool properties = false;
    body.members = members(properties);
    close("interface", open);
    return body;
}

Body Parser::dispinterface_body() {
    Body body;
    body.kind = BodyKind::kDispinterface;
    name_of(body, "a dispinterface name");
    if (accept(";")) return body;
    auto open = token().span;
    expect("{", "or ';' after the dispinterface name");
    body.defined = true;
    if (at("interface")) {
        body.members.push_back(interface_reference());
    } else {
        bool properties = false;
        if (at("properties") && token(1).is(":")) take(), take(), properties = true;
        body.members = members(properties);
    }
    close("dispinterface", open);
    return body;
}

Declaration Parser::interface_reference() {
    Declaration out;
    auto begin = token().span;
    out.attributes = attributes();
    InterfaceReference reference;
    if (at("interface") || at("dispinterface")) {
        reference.dispinterface = take().text == "dispinterface";
    } else {
        fail("'interface' or 'dispinterface'");
    }
    reference.name = expect_identifier("an interface name");
    expect(";", "after the interface name");
    out.node = std::move(reference);
    out.span = since(begin);
    return out;
}

Body Parser::coclass_body() {
    Body body;
    body.kind = BodyKind::kCoclass;
    name_of(body, "a coclass name");
    if (accept(";")) return body;
    auto open = token().span;
    expect("{", "or ';' after the coclass name");
    body.defined = true;
    while (!at_end() && !at("}")) {
        auto before = at_;
        try {
            body.members.push_back(interface_reference());
        } catch (Failed) {
            recover();
            if (at_ == before) take();
        }
    }
    close("coclass", open);
    return body;
}

Body Parser::library_body() {
    Body body;
    body.kind = BodyKind::kLibrary;
    name_of(body, "a library name");
    auto open = token().span;
    expect("{", "after the library name");
    body.defined = true;
    declarations_into(body.members);
    close("library", open);
    return body;
}

// Tells `const long X = 1;` and `struct S { ... };` from functions whose result type starts with the same
// word.
bool Parser::at_member_declaration() const {
    if (at("typedef")) return true;
    std::size_t ahead = 1;
    if (at("const")) {
        while (token(ahead).kind == TokenKind::kIdentifier || token(ahead).is("*")) ++ahead;
        return token(ahead).is("=");
    }
    if (!at_any({"struct", "union", "enum"})) return false;
    if (token(ahead).kind == TokenKind::kIdentifier) ++ahead;
    return token(ahead).is("{") || token(ahead).is(";") || token(1).is("[");
}

// Functions, mixed with the typedefs and constants MIDL allows inside an interface.
Declarations Parser::members(bool& in_properties) {
    Declarations out;
    while (!at_end() && !at("}")) {
        if (accept(";") || refused_cpp_quote()) continue;
        if (at_any({"methods", "properties"}) && token(1).is(":")) {
            in_properties = take().text == "properties";
            take();
            continue;
        }
        auto before = at_;
        try {
            Declaration member;
            auto begin = token().span;
            if (!annotation_statement(member)) {
                member.attributes = attributes();
                if (at_member_declaration()) {
                    dispatch(member);
                } else {
                    Member function;
                    function.specifier = type_specifier();
                    function.declarator = declarator(NameRule::kRequired);
                    expect(";", "after the declaration of '" + function.declarator.name + "'");
                    member.node = std::move(function);
                    member.is_property = in_properties;
                }
            }
            member.span = since(begin);
            out.push_back(std::move(member));
        } catch (Failed) {
            recover();
            if (at_ == before) take();
        }
    }
    return out;
}

}  // namespace openwosa::idlc
