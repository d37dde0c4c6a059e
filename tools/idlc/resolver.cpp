#include "resolver.hpp"

#include "resolver_impl.hpp"

namespace openwosa::idlc {

ResolverHandle::ResolverHandle(Model& model, Diagnostics& diagnostics)
    : resolver_(std::make_unique<Resolver>(model, diagnostics)) {}
ResolverHandle::~ResolverHandle() = default;
void ResolverHandle::add(std::uint32_t file, const syntax::File& tree) { resolver_->add(file, tree); }

void Resolver::add(std::uint32_t file, const syntax::File& tree) {
    file_ = file;
    items_ = &model_.files[file].items;
    group_.clear();
    condition_.clear();
    flipped_ = false;
    for (const auto& d : tree.declarations) declaration(d);
    check_groups();
}

bool Resolver::define(const std::string& name, Symbol symbol) {
    auto [existing, added] = symbols_.emplace(name, symbol);
    if (added) return true;
    diagnostics_.error(symbol.span, "'" + name + "' is already defined");
    diagnostics_.note(existing->second.span, "first defined here");
    return false;
}

const Resolver::Symbol* Resolver::lookup(std::string_view name) const {
    auto found = symbols_.find(name);
    return found == symbols_.end() ? nullptr : &found->second;
}

std::string Resolver::suggestion(std::string_view name,
                                 const std::function<bool(const Symbol&)>& wanted) const {
    std::vector<std::string_view> candidates;
    for (const auto& [known, symbol] : symbols_)
        if (wanted(symbol)) candidates.push_back(known);
    auto best = nearest(name, candidates);
    return best.empty() ? "" : "; did you mean '" + std::string(best) + "'?";
}

EvaluationContext Resolver::evaluation() {
    return {[this](const syntax::Expr& e) -> const Value* {
                if (auto* constant = lookup_as<Constant>(e.text)) return &constant->value;
                diagnostics_.error(
                    e.span, "unknown constant '" + e.text + "'" + suggestion(e.text, [](const Symbol& s) {
                                return std::holds_alternative<Constant*>(s.what);
                            }));
                return nullptr;
            },
            [this](const syntax::TypeName& t) { return type_name(t); }, diagnostics_};
}

Group& Resolver::group(const std::string& name) {
    for (auto& g : model_.groups)
        if (g.name == name) return g;
    model_.groups.push_back({name, {}});
    return model_.groups.back();
}

void Resolver::no_attributes(const syntax::Attributes& attributes, std::string_view what) {
    if (!attributes.empty())
        diagnostics_.error(attributes[0].span, "attributes mean nothing on " + std::string(what));
}

void Resolver::declaration(const syntax::Declaration& d) {
    auto& file = model_.files[file_];
    if (const auto* g = std::get_if<syntax::Group>(&d.node)) {
        group_ = g->name;
        flipped_ = g->flipped;
        if (!group_.empty()) group(group_);
    } else if (const auto* macros = std::get_if<syntax::Flip>(&d.node)) {
        file.flip_macros = {macros->macros[0], macros->macros[1]};
    } else if (const auto* only_if = std::get_if<syntax::OnlyIf>(&d.node)) {
        condition_ = only_if->macro;
    } else if (const auto* s = std::get_if<syntax::System>(&d.node)) {
        file.system_header = s->header;
    } else if (const auto* header = std::get_if<syntax::CplusplusHeader>(&d.node)) {
        file.cplusplus_headers.push_back(header->header);
    } else if (std::holds_alternative<syntax::Import>(d.node)) {
        no_attributes(d.attributes, "an import");
    } else if (const auto* c = std::get_if<syntax::Constant>(&d.node)) {
        constant(d, *c);
    } else if (const auto* t = std::get_if<syntax::Typedef>(&d.node)) {
        typedef_statement(d, *t);
    } else if (const auto* o = std::get_if<syntax::TypeOnly>(&d.node)) {
        type_only(d, *o);
    } else if (std::holds_alternative<syntax::Importlib>(d.node)) {
        diagnostics_.error(d.span, "importlib stands inside a library");
    } else if (const auto* b = std::get_if<syntax::Body>(&d.node)) {
        body(d, *b);
    }
}

void Resolver::constant(const syntax::Declaration& d, const syntax::Constant& c) {
    auto type = apply(specifier(c.specifier, "", nullptr), c.declarator);
    auto list = attributes(d.attributes, kOnConstant);
    auto context = evaluation();
    auto value = evaluate(c.value, context);
    if (!type.type || !value) value = Value{};
    auto owned = std::make_unique<Constant>();
    owned->name = c.declarator.name;
    owned->type = type;
    owned->expression = &c.value;
    owned->group = group_;
    owned->attributes = std::move(list);
    owned->file = file_;
    owned->span = c.declarator.span;
    if (type.type) {
        const auto& stripped = strip(*type.type);
        auto range = integer_range(*type.type);
        bool text = stripped.kind == Type::Kind::kPointer;
        bool real = stripped.kind == Type::Kind::kBuiltin &&
                    (stripped.builtin == Builtin::kFloat || stripped.builtin == Builtin::kDouble);
        if (range && value->is_integer()) {
            const auto* negative = std::get_if<std::int64_t>(&value->data);
            bool fits =
                negative && *negative < 0 ? *negative >= range->minimum : value->bits() <= range->maximum;
            if (!fits)
                diagnostics_.error(c.value.span, "value " + value->text() + " does not fit the type of '" +
                                                     owned->name + "'");
        } else if (range || text != std::holds_alternative<std::string>(value->data) || (!text && !real)) {
            diagnostics_.error(c.value.span, "value and type of '" + owned->name + "' do not go together");
        }
    }
    owned->value = *value;
    owned->condition = condition_;
    if (flipped_) flip(*owned, c.value);
    if (!define(owned->name, {owned.get(), owned->span})) return;
    if (!group_.empty()) group(group_).constants.push_back(owned.get());
    for (const auto& name : owned->attributes.texts("also")) group(name).constants.push_back(owned.get());
    items_->push_back({static_cast<const Constant*>(owned.get())});
    model_.constants.push_back(std::move(owned));
}

// The C constant of a little-endian machine, of which the document's number is the big-endian reading.
void Resolver::flip(Constant& constant, const syntax::Expr& written) {
    auto range = constant.type.type ? integer_range(*constant.type.type) : std::nullopt;
    if (!range || range->is_signed || (range->bits != 16 && range->bits != 32)) {
        diagnostics_.error(constant.span,
                           "'" + constant.name + "' is flipped: expected an unsigned type of 16 or 32 bits");
        return;
    }
    // Anything else would be computed from constants that are flipped themselves, or not.
    if (written.kind != syntax::ExprKind::kInteger) {
        diagnostics_.error(written.span, "expected a literal: '" + constant.name + "' is flipped");
        return;
    }
    const auto& file = model_.files[file_];
    if (file.flip_macros[0].empty())
        diagnostics_.error(constant.span, "no OW(flip ...) says what C calls the flipping");
    std::uint64_t out = 0;
    for (unsigned bit = 0; bit < range->bits; bit += 8)
        out |= (constant.value.bits() >> bit & 0xFF) << (range->bits - 8 - bit);
    constant.flipped = true;
    constant.value = Value{static_cast<std::int64_t>(out)};
}

void Resolver::typedef_statement(const syntax::Declaration& d, const syntax::Typedef& t) {
    auto list = attributes(d.attributes, kOnTypedef);
    std::string hint;
    for (const auto& declarator : t.declarators)
        if (declarator.parts.empty()) {
            hint = declarator.name;
            break;
        }
    TypedefStatement statement;
    statement.specifier = specifier(t.specifier, hint, &list);
    statement.defines = (t.specifier.record && t.specifier.record->defined) ||
                        (t.specifier.enumeration && t.specifier.enumeration->defined);
    for (const auto& declarator : t.declarators) {
        auto target = apply(statement.specifier, declarator);
        if (!target.type) continue;
        auto owned = std::make_unique<Alias>();
        owned->name = declarator.name;
        owned->target = target;
        owned->attributes = list;
        owned->file = file_;
        owned->span = declarator.span;
        auto* type = make_type(Type::Kind::kAlias);
        type->target = target;
        type->alias = owned.get();
        finish(type);
        owned->type = type;
        if (!define(owned->name, {owned.get(), owned->span})) continue;
        statement.aliases.push_back(owned.get());
        model_.aliases.push_back(std::move(owned));
    }
    if (!statement.aliases.empty()) items_->push_back({std::move(statement)});
}

void Resolver::type_only(const syntax::Declaration& d, const syntax::TypeOnly& t) {
    auto target = t.specifier.kind == syntax::TypeKind::kEnum ? kOnEnum : kOnRecord;
    auto list = attributes(d.attributes, target);
    bool untagged = t.specifier.record && t.specifier.record->tag.empty();
    if (untagged) diagnostics_.error(d.span, "a struct without a tag or a typedef declares nothing");
    auto use = specifier(t.specifier, "", &list);
    if (!use.type || untagged) return;
    bool defines = (t.specifier.record && t.specifier.record->defined) ||
                   (t.specifier.enumeration && t.specifier.enumeration->defined);
    items_->push_back({TypeStatement{use.type, defines}});
}

}  // namespace openwosa::idlc
