using System.Collections.Frozen;
using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

/// <summary>One fact that many rules test against constants: its value says which of them can match.</summary>
internal sealed class IndexedFact
{
    private readonly Func<Frame, long>? _number;
    private readonly Func<Frame, string?>? _text;
    private readonly FrozenDictionary<long, int>? _numbers;
    private readonly FrozenDictionary<string, int>? _texts;
    private readonly int[]? _table;

    /// <param name="values">The constants, each with its bucket.</param>
    public IndexedFact(FactKey fact, IReadOnlyDictionary<object, int> values)
    {
        Fact = fact;
        var frame = Expression.Parameter(typeof(Frame), "frame");
        Expression read = ProgramEmitter.SlotOf(frame, fact.Variable);
        read = fact.Member switch
        {
            System.Reflection.PropertyInfo property => Expression.Property(read, property),
            System.Reflection.FieldInfo field => Expression.Field(read, field),
            _ => read,
        };
        if (fact.Type == typeof(string))
        {
            _text = Expression.Lambda<Func<Frame, string?>>(read, frame).Compile();
            _texts = values.ToFrozenDictionary(v => (string)v.Key, v => v.Value, StringComparer.Ordinal);
            return;
        }

        _number = Expression.Lambda<Func<Frame, long>>(
            Expression.Convert(fact.Type.IsEnum ? Expression.Convert(read, Enum.GetUnderlyingType(fact.Type)) : read, typeof(long)), frame).Compile();
        _numbers = values.ToFrozenDictionary(v => (long)v.Key, v => v.Value);
        if (_numbers.Keys.All(k => k is >= 0 and < 256))
        {
            _table = new int[256];
            Array.Fill(_table, values.Count);
            foreach (var (key, bucket) in _numbers)
            {
                _table[key] = bucket;
            }
        }
    }

    public FactKey Fact { get; }

    /// <summary>The bucket of the fact's value; the last one for a value that no rule names.</summary>
    public int Bucket(Frame frame)
    {
        if (_text is not null)
        {
            return _text(frame) is { } text && _texts!.TryGetValue(text, out var place) ? place : _texts!.Count; // set together
        }

        var number = _number!(frame);
        return _table is not null ? (ulong)number < 256 ? _table[number] : _numbers!.Count
            : _numbers!.TryGetValue(number, out var bucket) ? bucket : _numbers.Count;
    }
}
