#include "com_text.hpp"

#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::vector<std::string> guid_parts(const std::string& guid) {
    std::string digits;
    for (char c : guid)
        if (c != '-') digits += c;
    std::vector<std::string> out = {"0x" + digits.substr(0, 8), "0x" + digits.substr(8, 4),
                                    "0x" + digits.substr(12, 4)};
    for (std::size_t at = 16; at < 32; at += 2) out.push_back("0x" + digits.substr(at, 2));
    return out;
}

std::string joined(const std::vector<std::string>& parts, std::size_t from = 0) {
    std::string out;
    for (std::size_t n = from; n < parts.size(); ++n) out += (n > from ? ", " : "") + parts[n];
    return out;
}

std::string upper_guid(std::string guid) {
    for (auto& c : guid)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 32);
    return guid;
}

// How compilers without Microsoft's extensions learn the GUID of a type.
std::string uuid_declaration(const std::string& name, const std::string& guid) {
    return "#ifdef __CRT_UUID_DECL\nextern \"C++\" {\n__CRT_UUID_DECL(" + name + ", " + guid_numbers(guid) +
           ")\n}\n#endif\n";
}

void vtable_members(const Interface& i, const std::string& self, std::string& out) {
    if (i.base) vtable_members(*i.base, self, out);
    for (const auto& f : i.functions) {
        auto parameters = f.signature.parameters.empty() ? "" : ", " + c_parameters(f.signature, false);
        out += "    " + c_declaration(f.signature.result, "") + " (STDMETHODCALLTYPE *" + vtable_name(f) +
               ")(" + self + " *This" + parameters + ");\n";
    }
}

void call_macros(const Interface& i, const std::string& self, std::string& out) {
    if (i.base) call_macros(*i.base, self, out);
    for (const auto& f : i.functions) {
        std::string names;
        for (const auto& p : f.signature.parameters) names += ", " + p.name;
        out += "#define " + self + "_" + vtable_name(f) + "(This" + names + ") (This)->lpVtbl->" +
               vtable_name(f) + "(This" + names + ")\n";
    }
}

std::string cpp_interface(const Interface& i) {
    std::string out = "struct DECLSPEC_UUID(\"" + upper_guid(i.guid) + "\") " + i.name;
    if (i.base) out += " : public " + i.base->name;
    out += " {\n";
    for (const auto& f : i.functions)
        out += "    virtual " + c_declaration(f.signature.result, "") + " STDMETHODCALLTYPE " +
               vtable_name(f) + "(" +
               (f.signature.parameters.empty() ? "" : c_parameters(f.signature, false)) + ") = 0;\n";
    return out + "};\n" + uuid_declaration(i.name, i.guid);
}

std::string plain_c_interface(const Interface& i) {
    std::string out = "typedef struct " + i.name + "Vtbl {\n    BEGIN_INTERFACE\n";
    vtable_members(i, i.name, out);
    out += "    END_INTERFACE\n} " + i.name + "Vtbl;\nstruct " + i.name + " {\n    CONST_VTBL " + i.name +
           "Vtbl *lpVtbl;\n};\n#ifdef COBJMACROS\n";
    call_macros(i, i.name, out);
    return out + "#endif\n";
}

}  // namespace

std::string guid_numbers(const std::string& guid) { return joined(guid_parts(guid)); }

std::string guid_initializer(const std::string& guid) {
    auto parts = guid_parts(guid);
    return "{" + parts[0] + ", " + parts[1] + ", " + parts[2] + ", {" + joined(parts, 3) + "}}";
}

std::string vtable_name(const Function& f) {
    if (f.invoke == "propget") return "get_" + f.name;
    if (f.invoke == "propput") return "put_" + f.name;
    if (f.invoke == "propputref") return "putref_" + f.name;
    return f.name;
}

std::string c_forward(const Interface& i) {
    auto guard = "__" + i.name + "_FWD_DEFINED__";
    return "#ifndef " + guard + "\n#define " + guard + "\ntypedef struct " + i.name + " " + i.name +
           ";\n#endif\n";
}

std::string c_interface(const Interface& i) {
    if (i.guid.empty()) return c_forward(i);  // not COM: nothing can be asked for it
    // A dispinterface is IDispatch with an identifier of its own.
    auto out = c_forward(i) + "EXTERN_C const IID " + (i.dispinterface ? "DIID_" : "IID_") + i.name + ";\n";
    if (i.dispinterface)
        return out + "#if defined(__cplusplus) && !defined(CINTERFACE)\nstruct DECLSPEC_UUID(\"" +
               upper_guid(i.guid) + "\") " + i.name + " : public IDispatch {};\n" +
               uuid_declaration(i.name, i.guid) + "#else\nstruct " + i.name +
               " {\n    CONST_VTBL IDispatchVtbl *lpVtbl;\n};\n#endif\n";
    return out + "#if defined(__cplusplus) && !defined(CINTERFACE)\n" + cpp_interface(i) + "#else\n" +
           plain_c_interface(i) + "#endif\n";
}

std::string c_coclass(const Coclass& c) {
    return "EXTERN_C const CLSID CLSID_" + c.name + ";\n#ifdef __cplusplus\nclass DECLSPEC_UUID(\"" +
           upper_guid(c.guid) + "\") " + c.name + ";\n" + uuid_declaration(c.name, c.guid) + "#endif\n";
}

AutomationType automation_type(const Parameter& p) {
    const Type* type = p.type.type;
    bool by_reference = false;
    if (type->kind == Type::Kind::kPointer) {
        const Type* target = type->target.type;
        if (target->kind == Type::Kind::kInterface)
            return target->interface->name == "IUnknown" ? AutomationType{"VT_UNKNOWN", "unknown", false}
                                                         : AutomationType{"VT_DISPATCH", "dispatch", false};
        by_reference = true;
        type = target;
        if (type->kind == Type::Kind::kPointer && type->target.type->kind == Type::Kind::kInterface)
            return type->target.type->interface->name == "IUnknown"
                       ? AutomationType{"VT_UNKNOWN", "unknown", true}
                       : AutomationType{"VT_DISPATCH", "dispatch", true};
    }
    if (type->kind == Type::Kind::kAlias) {
        const auto& name = type->alias->name;
        if (name == "BSTR") return {"VT_BSTR", "bstr", by_reference};
        if (name == "VARIANT_BOOL") return {"VT_BOOL", "i2", by_reference};
        if (name == "VARIANT") return {"VT_VARIANT", "variant", by_reference};
    }
    const auto& plain = strip(*type);
    if (plain.kind == Type::Kind::kEnum) return {"VT_I4", "enumeration", by_reference};
    if (plain.kind == Type::Kind::kSafearray) {
        const auto& element = strip(*plain.target.type);
        bool byte = element.kind == Type::Kind::kBuiltin &&
                    (element.builtin == Builtin::kUnsignedChar || element.builtin == Builtin::kByte);
        return byte ? AutomationType{"VT_ARRAY | VT_UI1", "array", by_reference} : AutomationType{};
    }
    if (plain.kind != Type::Kind::kBuiltin) return {};
    if (plain.builtin == Builtin::kShort) return {"VT_I2", "i2", by_reference};
    if (plain.builtin == Builtin::kLong) return {"VT_I4", "i4", by_reference};
    if (plain.builtin == Builtin::kDouble) return {"VT_R8", "r8", by_reference};
    return {};
}

namespace {
template <class T, class List>
std::vector<const T*> of_main(const Model& model, const List& list) {
    std::vector<const T*> out;
    for (const auto& x : list)
        if (x->file == model.main) out.push_back(x.get());
    return out;
}
}  // namespace

std::vector<const Interface*> main_interfaces(const Model& model) {
    std::vector<const Interface*> out;
    for (const auto* i : of_main<Interface>(model, model.interfaces))
        if (i->complete && !i->guid.empty()) out.push_back(i);
    return out;
}
std::vector<const Coclass*> main_coclasses(const Model& model) {
    return of_main<Coclass>(model, model.coclasses);
}
std::vector<const Library*> main_libraries(const Model& model) {
    return of_main<Library>(model, model.libraries);
}

}  // namespace openwosa::idlc
