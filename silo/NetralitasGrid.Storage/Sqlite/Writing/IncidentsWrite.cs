using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Appends a group of incidents. A report key that is there already, from this group or an earlier one, answers with the first id.</summary>
internal sealed class IncidentsWrite(IReadOnlyList<IncidentAppend> group) : Write
{
    /// <summary>The table keeps 128 bits of the key's SHA-256: half the bytes in the one index whose order is random.</summary>
    private const int KeyBytes = 16;

    private const int RowOverhead = 400;

    private const string InsertReport = "INSERT OR IGNORE INTO report (key, incident, body_hash) VALUES (?, ?, ?)";
    private const string SelectReport = "SELECT incident, body_hash FROM report WHERE key = ?";

    private const string InsertSealed = """
        INSERT INTO sealed (seq, key_version, subject_key, subject, reporter_key, reporter) VALUES (?, ?, ?, ?, ?, ?)
        """;

    private readonly AppendAnswer[] _answers = new AppendAnswer[group.Count];
    private HashSet<int>? _refused;
    private int _current;

    /// <summary>A report key as the table keeps it.</summary>
    public static ReadOnlySpan<byte> StoredKey(ReadOnlySpan<byte> reportKey) => reportKey[..KeyBytes];

    public override int Weight { get; } = group.Sum(static i => i.Body.Length + i.Sealed.SubjectPart.Length + i.Sealed.ReporterPart.Length + RowOverhead);

    public IReadOnlyList<AppendAnswer> Answers => _answers;

    public override void Run(WriteTransaction transaction)
    {
        for (_current = 0; _current < group.Count; _current++)
        {
            var append = group[_current];
            _answers[_current] = _refused?.Contains(_current) == true
                ? new(AppendResult.Refused, append.Incident)
                : Append(transaction, append);
        }
    }

    public override bool SetAside(SqliteFailure failure) => (_refused ??= []).Add(_current);

    private static AppendAnswer Append(WriteTransaction transaction, IncidentAppend append)
    {
        var database = transaction.Database;
        var key = StoredKey(append.ReportKey);
        if (database[InsertReport].Bind(key).Bind(append.Incident).Bind(append.BodyHash).Run() == 0)
        {
            return Known(database, key, append);
        }

        if (!transaction.TakeId(append.Incident))
        {
            throw new SqliteFailure(SQLitePCL.raw.SQLITE_CONSTRAINT, "An incident of this id exists under another report key.");
        }

        var sequence = transaction.Add(
            append.Incident, append.Grain, MessageKind.Incident, append.Body, append.ReceivedAt ?? transaction.Now,
            origin: new(append.Source, append.Place, append.DutyRegion));
        var parts = append.Sealed;
        database[InsertSealed]
            .Bind(sequence).Bind(parts.KeyVersion).Bind(parts.WrappedSubjectKey).Bind(parts.SubjectPart).Bind(parts.WrappedReporterKey).Bind(parts.ReporterPart)
            .Run();
        return new(AppendResult.Accepted, append.Incident);
    }

    private static AppendAnswer Known(Database database, ReadOnlySpan<byte> key, IncidentAppend append)
    {
        var row = database[SelectReport].Bind(key);
        if (!row.Step())
        {
            throw new StoreCorruptException("A report key is there and cannot be read.");
        }

        GridId incident = row.Id(0);
        var same = append.HasBody(row.Bytes(1));
        row.Reset();
        return new(same ? AppendResult.Duplicate : AppendResult.Conflict, incident);
    }
}
