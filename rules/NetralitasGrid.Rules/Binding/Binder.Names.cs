using System.Reflection;

namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private static readonly string[] Words = ["true", "false", "null", "it", "parent", "root", "iif", "isnull", "np", "new", "is", "as", "cast"];

    private BoundNode BindName(NameSyntax syntax)
    {
        var name = syntax.Name;
        if (Keyword(name, syntax.Span) is { } keyword)
        {
            return keyword;
        }

        if (_scope.Find(name) is { } variable)
        {
            if (variable.Type == typeof(UnknownParam))
            {
                return SilentError(syntax.Span);
            }

            return new BoundVariable(variable, syntax.Span);
        }

        foreach (var (known, element) in _elements)
        {
            if (known is not null && _settings.Names.Equals(known, name))
            {
                return new BoundVariable(element, syntax.Span);
            }
        }

        if (It(syntax.Span) is { } it && Member(it, it.Type, name, syntax.Span) is { } member)
        {
            return member;
        }

        return Fault(RuleCodes.UnknownName, syntax.Span,
            _access.FindType(name) is null ? $"unknown identifier '{name}'" : $"the type '{name}' is not a value", null,
            _access.FindType(name) is null ? Nearest(name) : null);
    }

    private BoundNode? Keyword(string name, TextSpan span)
    {
        bool Is(string word) => _settings.Names.Equals(name, word);
        if (Is("true") || Is("false"))
        {
            return new BoundConstant(Is("true"), typeof(bool), span, isLiteral: true);
        }

        if (Is("null"))
        {
            return new BoundConstant(null, typeof(object), span, isLiteral: true);
        }

        if (Is("it") || name == "$")
        {
            return It(span) ?? (BoundNode)Fault(RuleCodes.UnknownName, span, $"there is no '{name}' here", "the name of an input");
        }

        if (Is("root"))
        {
            return _scope.Single is { } only
                ? new BoundVariable(only, span)
                : Fault(RuleCodes.UnknownName, span, $"there is no '{name}' here", "the name of an input");
        }

        if (Is("parent"))
        {
            var outer = _elements.Skip(1).Select(e => e.Element).FirstOrDefault() ?? (_elements.Count > 0 ? _scope.Single : null);
            return outer is null
                ? Fault(RuleCodes.UnknownName, span, "there is no 'parent' here")
                : new BoundVariable(outer, span);
        }

        return null;
    }

    /// <summary>What bare members belong to: the innermost element, else the only input.</summary>
    private BoundVariable? It(TextSpan span) =>
        _elements.TryPeek(out var inner) ? new BoundVariable(inner.Element, span)
        : _scope.Single is { } only ? new BoundVariable(only, span)
        : null;

    private BoundNode BindMember(MemberSyntax syntax)
    {
        if (RuleResult(syntax.Target, syntax.Name, syntax.NameSpan) is { } result)
        {
            return result;
        }

        if (TypeOf(syntax.Target) is { } type)
        {
            return Member(null, type, syntax.Name, syntax.Span)
                ?? UnknownMember(null, type, syntax);
        }

        var target = Bind(syntax.Target);
        if (target is BoundError)
        {
            return target;
        }

        if (target is BoundObject made && made.Names.ToList().FindIndex(n => _settings.Names.Equals(n, syntax.Name)) is >= 0 and var known)
        {
            return made.Values[known];
        }

        return Member(target, target.Type, syntax.Name, syntax.Span)
            ?? (BoundNode?)DictionaryEntry(target, syntax)
            ?? UnknownMember(target, target.Type, syntax);
    }

    /// <summary>The type that a name means where a value would stand; null when it is a value, or no type.</summary>
    private Type? TypeOf(Syntax syntax) =>
        syntax is TypeSyntax known ? known.Type
        : syntax is NameSyntax { Name: var name } && _scope.Find(name) is null && !_elements.Any(e => e.Name == name)
        && !(It(syntax.Span) is { } it && Find(it.Type, name, ofType: false) is not null)
            ? _access.FindType(name)
            : null;

    private MemberInfo? Find(Type type, string name, bool ofType)
    {
        MemberInfo? found = null;
        foreach (var member in MemberAccess.Readable(type, ofType))
        {
            if (member.Name == name)
            {
                return member;
            }

            if (found is null && _settings.Names.Equals(member.Name, name))
            {
                found = member;
            }
        }

        return found;
    }

    private BoundNode? Member(BoundNode? target, Type type, string name, TextSpan span)
    {
        if (target is not null && IsDynamic(target))
        {
            return Dynamic(new MemberSite(Binding, name, span, target), span, target);
        }

        if (Find(type, name, ofType: target is null) is not { } member)
        {
            return null;
        }

        if (member.Name is "Now" or "UtcNow" && (type == typeof(DateTime) || type == typeof(DateTimeOffset)))
        {
            return Clock(type, member.Name, span);
        }

        if (member is FieldInfo { IsLiteral: true } constant)
        {
            return new BoundConstant(constant.FieldType.IsEnum ? Enum.ToObject(type, constant.GetRawConstantValue()!) : constant.GetRawConstantValue(),
                constant.FieldType, span); // a constant of an enum has a value
        }

        var result = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
        if (_access.IsOutOfBounds(result))
        {
            return Fault(RuleCodes.Forbidden, span, $"'{member.Name}' of type {TypeNames.Show(result)} is out of bounds for rules");
        }

        return Seen(new BoundMember(MemberAccess.IsStatic(member) ? null : target, member, result, span));
    }

    private BoundNode Clock(Type type, string name, TextSpan span)
    {
        if (_settings.Clock is null)
        {
            return Fault(RuleCodes.Forbidden, span, $"{TypeNames.Show(type)}.{name} reads the clock, which rules may not",
                "an input or a member that holds the time");
        }

        var method = (type == typeof(DateTimeOffset) ? "Offset" : "") + name;
        return new BoundCall(null, typeof(RuleClock).GetMethod(method)!, [], span); // RuleClock has the four
    }

    private static BoundIndex? DictionaryEntry(BoundNode target, MemberSyntax syntax) =>
        Indexer(target.Type) is { } getter && getter.GetParameters()[0].ParameterType == typeof(string) && target.Type != typeof(string)
            ? new BoundIndex(target, new BoundConstant(syntax.Name, typeof(string), syntax.NameSpan), getter, getter.ReturnType, syntax.Span)
            : null;

    private BoundError UnknownMember(BoundNode? target, Type type, MemberSyntax syntax)
    {
        var (name, span) = (syntax.Name, syntax.NameSpan);
        if (type.IsEnum && target is null)
        {
            var names = Enum.GetNames(type);
            return Fault(RuleCodes.UnknownEnumName, span, $"'{name}' is no {TypeNames.Show(type)}", null, NearestName.Of(name, names));
        }

        return Fault(RuleCodes.UnknownMember, span, $"{Subject(target, type)} has no '{name}' that rules may read",
            type.IsEnum ? "a comparison with a name in double quotes" : null, NearestName.Of(name, MemberNames(target, type)));
    }

    // What a message calls the thing at fault: its path if it has one, which is all that the author knows.
    private static string Subject(BoundNode? target, Type type) =>
        target is not null && Interpreter.PathOf(target) is { } path ? $"'{path}'" : TypeNames.Show(type);

    private IEnumerable<string> MemberNames(BoundNode? target, Type type) =>
        MemberAccess.Readable(type, target is null)
            .Select(m => target is null || MemberAccess.IsRuntimeType(type) ? m.Name : FactPath.Word(m.Name))
            .Concat(_access.Callable(type, target is null).Select(m => m.Name));

    private string? Nearest(string name)
    {
        var known = _scope.All().Select(v => v.Name)
            .Concat(_elements.Select(e => e.Name).OfType<string>())
            .Concat(It(default) is { } it ? MemberNames(it, it.Type) : [])
            .Concat(Words).Concat(Operators.Words).Concat(_access.TypeNamesKnown);
        return NearestName.Of(name, known);
    }

    private BoundNode BindIndex(IndexSyntax syntax)
    {
        if (syntax.Arguments is [LiteralSyntax { Value: string name }] && RuleResult(syntax.Target, name, syntax.Span) is { } result)
        {
            return result;
        }

        var target = Bind(syntax.Target);
        var arguments = syntax.Arguments.Select(Bind).ToList();
        if (target is BoundError || arguments.Exists(a => a is BoundError))
        {
            return new BoundError(syntax.Span);
        }

        if (arguments.Count == 1 && (IsDynamic(target) || (IsDynamic(arguments[0]) && MemberAccess.IsCollection(target.Type))))
        {
            return Dynamic(new IndexSite(Binding, syntax.Span, target, arguments[0]), syntax.Span, target, arguments[0]);
        }

        if (arguments.Count == 1 && target.Type.IsSZArray && Conversions.Implicit(arguments[0], typeof(int)) is { } at)
        {
            return new BoundIndex(target, at, null, target.Type.GetElementType()!, syntax.Span); // an array has an element type
        }

        if (arguments.Count == 1 && Indexer(target.Type) is { } getter && !MemberAccess.IsForbidden(getter.ReturnType)
            && Compared(arguments[0], getter.GetParameters()[0].ParameterType) is { } key)
        {
            return new BoundIndex(target, key, getter, getter.ReturnType, syntax.Span);
        }

        return Fault(RuleCodes.OperatorTypes, syntax.Span,
            $"{Show(target)} cannot be indexed by {string.Join(", ", arguments.Select(Show))}");
    }

    private static MethodInfo? Indexer(Type type) =>
        type == typeof(string) || MemberAccess.IsCollection(type)
            ? type.GetProperties().Concat(type.GetInterfaces().SelectMany(i => i.GetProperties()))
                .FirstOrDefault(p => p.GetIndexParameters().Length == 1 && p.GetMethod is { IsPublic: true }
                    && (!p.DeclaringType!.IsInterface || type.IsInterface) // a property has a type
                    && !p.GetIndexParameters()[0].ParameterType.IsByRefLike)?.GetMethod
            : null;
}
