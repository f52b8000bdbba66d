using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>
/// The allow-list over the runtime's own types: exactly these properties, constants, methods and constructors. None of them reaches
/// reflection, the machine, its culture or its clock, and none makes text or arrays of a size that the caller names.
/// </summary>
internal static class PredefinedMembers
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenSet<Type> ParameterTypes = new[]
    {
        typeof(bool), typeof(char), typeof(string), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(StringComparison), typeof(StringSplitOptions),
        typeof(DayOfWeek), typeof(DateTimeKind), typeof(MidpointRounding), typeof(string[]), typeof(char[]), typeof(IEnumerable<string>),
    }.ToFrozenSet();

    private static readonly FrozenDictionary<Type, MemberInfo[]> Members = Build().ToFrozenDictionary();

    public static IEnumerable<string> MethodNames => Members.Values.SelectMany(m => m).OfType<MethodInfo>().Select(m => m.Name);

    public static bool Knows(Type type) => Members.ContainsKey(type);

    public static IEnumerable<MemberInfo> Of(Type type) => Members.GetValueOrDefault(type, []);

    /// <summary>What is called instead, so that neither the machine's time zone nor its culture counts; null when the method is as good.</summary>
    public static MethodInfo? Stable(MethodInfo method) => method.Name switch
    {
        nameof(DateTime.Parse) when method.DeclaringType == typeof(DateTime) => typeof(RuleTime).GetMethod(nameof(RuleTime.Parse)),
        nameof(DateTime.Parse) when method.DeclaringType == typeof(DateTimeOffset) => typeof(RuleTime).GetMethod(nameof(RuleTime.ParseOffset)),
        nameof(string.ToUpper) or nameof(string.ToLower) when method.DeclaringType == typeof(string) =>
            typeof(string).GetMethod(method.Name + "Invariant"),
        _ => null,
    };

    /// <summary>The variant of a method that takes a format provider, so that the thread's culture never counts; else null.</summary>
    public static MethodInfo? Invariant(MethodInfo method) => method.DeclaringType!.GetMethod( // methods of the list have a type
        method.Name, [.. method.GetParameters().Select(p => p.ParameterType), typeof(IFormatProvider)]) is { } variant
        && variant.ReturnType == method.ReturnType && variant.IsStatic == method.IsStatic && method.DeclaringType != typeof(string)
        && method.DeclaringType != typeof(bool) && method.DeclaringType != typeof(char) && method.DeclaringType != typeof(Guid)
            ? variant
            : null;

    /// <summary>The variant of a string method that takes a <see cref="StringComparison"/>; null when it has none or is ordinal anyway.</summary>
    public static MethodInfo? Ordinal(MethodInfo method) =>
        method.DeclaringType == typeof(string) && method.Name is "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" or "Compare"
            ? typeof(string).GetMethod(method.Name, [.. method.GetParameters().Select(p => p.ParameterType), typeof(StringComparison)])
            : null;

    private static Dictionary<Type, MemberInfo[]> Build()
    {
        const string Parts = "Year Month Day Hour Minute Second Millisecond Date TimeOfDay DayOfWeek DayOfYear Ticks MinValue MaxValue ";
        const string Adds = "Add AddDays AddHours AddMinutes AddSeconds AddMilliseconds AddMonths AddYears Subtract ";
        const string Value = "Parse ToString Equals CompareTo Compare ";
        var all = new Dictionary<Type, MemberInfo[]>
        {
            [typeof(string)] = Pick(typeof(string),
                "Length Empty Contains StartsWith EndsWith IndexOf LastIndexOf Substring Trim TrimStart TrimEnd ToUpper ToLower "
                + "ToUpperInvariant ToLowerInvariant Equals CompareTo Split Remove ToString IsNullOrEmpty IsNullOrWhiteSpace Compare "
                + "CompareOrdinal ToCharArray"),
            [typeof(bool)] = Pick(typeof(bool), "Parse ToString Equals CompareTo"),
            [typeof(char)] = Pick(typeof(char),
                "IsDigit IsLetter IsLetterOrDigit IsWhiteSpace IsUpper IsLower IsPunctuation ToUpperInvariant ToLowerInvariant ToString "
                + "Equals CompareTo"),
            [typeof(DateTime)] = Pick(typeof(DateTime), Parts + Adds + Value + "Kind DaysInMonth IsLeapYear .ctor"),
            [typeof(DateTimeOffset)] = Pick(typeof(DateTimeOffset),
                Parts + Adds + Value + "Offset UtcDateTime DateTime UtcTicks ToOffset ToUniversalTime ToUnixTimeSeconds "
                + "ToUnixTimeMilliseconds FromUnixTimeSeconds FromUnixTimeMilliseconds .ctor"),
            [typeof(DateOnly)] = Pick(typeof(DateOnly),
                Parts + Value + "DayNumber AddDays AddMonths AddYears FromDateTime FromDayNumber ToDateTime .ctor"),
            [typeof(TimeOnly)] = Pick(typeof(TimeOnly),
                Parts + Value + "Add AddHours AddMinutes FromDateTime FromTimeSpan ToTimeSpan IsBetween .ctor"),
            [typeof(TimeSpan)] = Pick(typeof(TimeSpan),
                Value + "Days Hours Minutes Seconds Milliseconds Ticks TotalDays TotalHours TotalMinutes TotalSeconds TotalMilliseconds Zero "
                + "MinValue MaxValue Add Subtract Negate Duration FromDays FromHours FromMinutes FromSeconds FromMilliseconds FromTicks .ctor"),
            [typeof(Guid)] = Pick(typeof(Guid), Value + "Empty .ctor"),
            [typeof(Math)] = Pick(typeof(Math),
                "PI E Abs Max Min Round Floor Ceiling Truncate Sign Pow Sqrt Clamp Log Log10 Exp Sin Cos Tan"),
            [typeof(Convert)] = [.. Pick(typeof(Convert),
                "ToBoolean ToByte ToChar ToDecimal ToDouble ToInt16 ToInt32 ToInt64 ToSByte ToSingle ToString ToUInt16 ToUInt32 ToUInt64"),
                .. typeof(Convert).GetMethods(Public).Where(IsConversionOfObject)],
        };
        foreach (var number in new[]
        {
            typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
            typeof(float), typeof(double), typeof(decimal),
        })
        {
            // No format strings for numbers: "D999999999" would fill the memory.
            all[number] = [.. Pick(number, Value + "MinValue MaxValue IsNaN IsInfinity NaN PositiveInfinity NegativeInfinity Epsilon")
                .Where(m => m is not MethodInfo { Name: "ToString" } method || method.GetParameters().Length == 0)];
        }

        return all;
    }

    private static MemberInfo[] Pick(Type type, string names)
    {
        var wanted = names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return [.. type.GetMembers(Public).Where(m => wanted.Contains(m.Name) && m switch
        {
            MethodInfo method => !method.IsGenericMethod && method.GetParameters().All(Allowed),
            ConstructorInfo constructor => constructor.GetParameters() is { Length: > 0 } parameters && parameters.All(Allowed)
                && !IsLocal(constructor, parameters),
            PropertyInfo property => property.GetIndexParameters().Length == 0,
            FieldInfo => true,
            _ => false,
        })];
    }

    // new DateTimeOffset(DateTime) takes the machine's own offset.
    private static bool IsLocal(ConstructorInfo constructor, ParameterInfo[] parameters) =>
        constructor.DeclaringType == typeof(DateTimeOffset) && parameters is [{ ParameterType: var only }] && only == typeof(DateTime);

    private static bool Allowed(ParameterInfo parameter) => ParameterTypes.Contains(parameter.ParameterType);

    private static bool IsConversionOfObject(MethodInfo method) =>
        method.Name.StartsWith("To", StringComparison.Ordinal)
        && method.Name != nameof(Convert.ToDateTime)
        && method.GetParameters() is [{ ParameterType: var only }] && only == typeof(object);
}
