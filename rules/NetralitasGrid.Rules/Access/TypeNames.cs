namespace NetralitasGrid.Rules;

/// <summary>The type names that every expression knows; case-sensitive.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, Type> Predefined = Build();

    public static IEnumerable<string> All => Predefined.Keys;

    public static bool IsPredefined(string name) => Predefined.ContainsKey(name);

    public static Type? Find(string name) => Predefined.GetValueOrDefault(name);

    /// <summary>The type as a rule author would write it.</summary>
    public static string Show(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Show(inner) + "?";
        }

        if (type.IsArray)
        {
            return Show(type.GetElementType()!) + "[]"; // an array has an element type
        }

        var alias = Predefined.FirstOrDefault(p => p.Value == type && char.IsLower(p.Key[0])).Key;
        if (alias is not null)
        {
            return alias;
        }

        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : $"{type.Name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Show))}>";
    }

    private static Dictionary<string, Type> Build()
    {
        var names = new Dictionary<string, Type>(StringComparer.Ordinal)
        {
            ["object"] = typeof(object),
            ["bool"] = typeof(bool),
            ["char"] = typeof(char),
            ["string"] = typeof(string),
            ["sbyte"] = typeof(sbyte),
            ["byte"] = typeof(byte),
            ["short"] = typeof(short),
            ["ushort"] = typeof(ushort),
            ["int"] = typeof(int),
            ["uint"] = typeof(uint),
            ["long"] = typeof(long),
            ["ulong"] = typeof(ulong),
            ["float"] = typeof(float),
            ["double"] = typeof(double),
            ["decimal"] = typeof(decimal),
        };
        foreach (var type in names.Values.ToArray().Concat(
        [
            typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(Math),
            typeof(Convert), typeof(StringComparison), typeof(StringSplitOptions), typeof(DayOfWeek), typeof(DateTimeKind),
            typeof(MidpointRounding),
        ]))
        {
            names[type.Name] = type;
        }

        return names;
    }
}
