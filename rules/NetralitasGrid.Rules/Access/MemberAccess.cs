using System.Collections;
using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>
/// What rules may reach, decided once a compilation: fact types by their public properties and fields, methods only of predefined,
/// allowed and (by default) input types, and nothing of the runtime beyond <see cref="PredefinedMembers"/> and the counts of collections.
/// </summary>
internal sealed class MemberAccess
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private static readonly string[] CollectionMembers = ["Count", "Length", "Keys", "Values", "Key", "Value", "HasValue"];

    private readonly HashSet<Type> _methodTypes;
    private readonly Dictionary<string, Type> _names = new(StringComparer.Ordinal);
    private readonly RuleSettings _settings;
    private readonly Lazy<HashSet<string>> _knownMethods;

    public MemberAccess(IReadOnlyList<RuleInput> inputs, RuleSettings settings)
    {
        _settings = settings;
        _methodTypes = [.. settings.AllowedTypes];
        foreach (var type in settings.AllowedTypes)
        {
            _names.TryAdd(type.Name, type);
            _names.TryAdd(type.FullName ?? type.Name, type);
        }

        if (settings.AllowInputMethods)
        {
            _methodTypes.UnionWith(inputs.SelectMany(i => Parts(i.Type)).Where(t => !IsRuntimeType(t)));
        }

        _knownMethods = new(KnownMethods);
    }

    public IEnumerable<string> TypeNamesKnown => TypeNames.All.Concat(_settings.AllowedTypes.Select(t => t.Name));

    public IEnumerable<Type> ExtensionTypes => _settings.AllowedTypes.Where(t => t is { IsAbstract: true, IsSealed: true });

    public Type? FindType(string name) =>
        TypeNames.Find(name) ?? _names.GetValueOrDefault(name)
        ?? (name.StartsWith("System.", StringComparison.Ordinal) ? TypeNames.Find(name["System.".Length..]) : null);

    /// <summary>Whether rules may not hold a value of the type. A delegate that the host allowed by name may be called.</summary>
    public bool IsOutOfBounds(Type type) => IsForbidden(type) && !_methodTypes.Contains(type);

    /// <summary>The value of a dynamic member, unless it leads out of the facts.</summary>
    public object? Checked(object? value, string name) =>
        value is null or string or bool or int or long or double or RuleObject or RuleList || !IsOutOfBounds(value.GetType())
            ? value
            : throw new DynamicFault($"'{name}' of type {TypeNames.Show(value.GetType())} is out of bounds for rules");

    /// <summary>Whether any value that rules may hold can have a method of the name.</summary>
    public bool IsKnownMethod(string name) => _knownMethods.Value.Contains(name);

    /// <summary>Whether a fact's type has a public method of the name, callable or not.</summary>
    public static bool Exists(Type type, string name) =>
        !IsRuntimeType(type) && type.GetMethods(Public).Any(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && m.DeclaringType != typeof(object));

    /// <summary>Whether a value of this type could lead out of the facts: reflection, delegates, streams, threads, pointers.</summary>
    public static bool IsForbidden(Type type) =>
        type.IsPointer || type.IsByRef || type.IsByRefLike || type == typeof(IntPtr) || type == typeof(UIntPtr)
        || typeof(Type).IsAssignableFrom(type) || typeof(MemberInfo).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type)
        || (type.Namespace is { } home && ForbiddenHomes.Any(f => home == f || home.StartsWith(f + ".", StringComparison.Ordinal)))
        || (type.IsArray && IsForbidden(type.GetElementType()!)) // an array has an element type
        || (type.IsGenericType && type.GetGenericArguments().Any(IsForbidden))
        || type == typeof(AppDomain) || type == typeof(Environment) || type == typeof(IServiceProvider);

    private static readonly string[] ForbiddenHomes =
    [
        "System.Reflection", "System.Runtime", "System.Threading", "System.IO", "System.Diagnostics", "System.Net", "System.Security",
        "Microsoft.Win32",
    ];

    public static bool IsRuntimeType(Type type) =>
        type.IsArray || type.Assembly == typeof(object).Assembly
        || (type.Namespace is { } home && (home == "System" || home.StartsWith("System.", StringComparison.Ordinal)));

    /// <summary>The readable members of a type, by the name rules use.</summary>
    public static IEnumerable<MemberInfo> Readable(Type type, bool ofType)
    {
        if (type.IsEnum)
        {
            return ofType ? type.GetFields(BindingFlags.Public | BindingFlags.Static) : [];
        }

        IEnumerable<MemberInfo> members;
        if (PredefinedMembers.Knows(type))
        {
            members = PredefinedMembers.Of(type).Where(m => m is PropertyInfo or FieldInfo).Concat(Clock(type));
        }
        else if (IsRuntimeType(type))
        {
            members = IsCollection(type)
                ? WithInterfaces(type).SelectMany(t => t.GetProperties(Public)).Where(p => CollectionMembers.Contains(p.Name))
                : [];
        }
        else
        {
            members = WithInterfaces(type).SelectMany(t => t.GetMembers(Public)).Where(IsFact);
        }

        return ofType ? members.Where(IsStatic) : members;
    }

    /// <summary>The callable methods of a type; <paramref name="ofType"/> asks for the static ones.</summary>
    public IEnumerable<MethodInfo> Callable(Type type, bool ofType)
    {
        if (PredefinedMembers.Knows(type))
        {
            return PredefinedMembers.Of(type).OfType<MethodInfo>().Where(m => m.IsStatic == ofType);
        }

        if (type.IsEnum)
        {
            return ofType ? [] : typeof(Enum).GetMethods().Where(m =>
                (m.Name == nameof(ToString) && m.GetParameters().Length == 0) || m.Name == nameof(Enum.HasFlag));
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return _methodTypes.Contains(type) && !ofType && type.GetMethod("Invoke") is { } invoke && invoke.ReturnType != typeof(void) ? [invoke] : [];
        }

        return _methodTypes.Contains(type)
            ? type.GetMethods(Public).Where(m => m.IsStatic == ofType && IsCallable(m))
            : [];
    }

    public static bool IsStatic(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsStatic,
        PropertyInfo property => property.GetMethod!.IsStatic, // only readable properties get here
        MethodInfo method => method.IsStatic,
        _ => false,
    };

    public static bool IsCollection(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type) || Nullable.GetUnderlyingType(type) is not null
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static bool IsCallable(MethodInfo method) =>
        !method.IsSpecialName && method.ReturnType != typeof(void) && !IsForbidden(method.ReturnType)
        && !method.GetParameters().Any(p => p.ParameterType.IsByRef || IsForbidden(p.ParameterType))
        && (!IsRuntimeType(method.DeclaringType!) // a method has a type
            || (method.Name == nameof(ToString) && method.GetParameters().Length == 0));

    private static bool IsFact(MemberInfo member) => member switch
    {
        PropertyInfo property => property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true },
        FieldInfo => true,
        _ => false,
    };

    // The clock's names are known even when no clock is given, so that the fault can say so.
    private static IEnumerable<MemberInfo> Clock(Type type) =>
        type == typeof(DateTime) || type == typeof(DateTimeOffset)
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.Name is "Now" or "UtcNow")
            : [];

    // An input's own type, its elements' and its type arguments', as RulesEngine registers them.
    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? [type, type.GetElementType()!] : [type, .. type.GetGenericArguments()]; // an array has an element type

    private HashSet<string> KnownMethods() => new(
        PredefinedMembers.MethodNames.Concat(_methodTypes.SelectMany(t => Callable(t, ofType: true).Concat(Callable(t, ofType: false))).Select(m => m.Name))
            .Concat(CallSite.JsonGetters)
            .Concat(["HasFlag", "Replace", "Insert", "GetValueOrDefault", "ContainsKey", "Contains", "GetProperty", "GetArrayLength"]),
        StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Type> WithInterfaces(Type type) => type.IsInterface ? [type, .. type.GetInterfaces()] : [type];
}
