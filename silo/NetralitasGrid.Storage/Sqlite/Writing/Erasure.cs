using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>
/// Crypto-shredding: the wrapped data keys of one subject's incidents and case events are overwritten, so that what they sealed can never be read
/// again, in no copy made later. Zeroes freed bytes in the file; the log is emptied by the next checkpoint.
/// </summary>
internal static class Erasure
{
    private const string CaseParts = "SELECT part FROM state_key WHERE grain = ?1 AND part > ?2 AND part < ?3";
    private const string CaseIncidents = "SELECT incident FROM case_incident WHERE case_id = ?";
    private const string CaseEvents = "SELECT event FROM case_history WHERE case_id = ?";

    private const string Waiting = """
        SELECT m.id FROM message m INDEXED BY message_partition
        WHERE m.partition = ?1 AND m.seq > (SELECT position FROM partition WHERE id = ?1) AND m.grain = ?2
        """;

    private const string Dead = "SELECT message FROM dead_letter WHERE grain = ?";
    private const string EraseIncident = """
        UPDATE sealed SET subject_key = NULL, reporter_key = NULL
        WHERE seq = (SELECT seq FROM message_id WHERE id = ?) AND subject_key IS NOT NULL
        """;

    private const string EraseText = "UPDATE sealed_text SET text_key = NULL WHERE event = ?";

    private const string SelectHeld = "SELECT case_id FROM hold WHERE case_id = ?";

    /// <summary>Returns how many incidents lost their keys.</summary>
    /// <exception cref="LegalHoldException">A case of the person is under legal hold; nothing was erased.</exception>
    public static int Run(Database database, string subjectKey, int partitions)
    {
        var key = new GrainKey(GrainKind.Employee, subjectKey);
        var grain = RowCodec.Grain(key);
        var ids = new HashSet<GridId>(database[Dead].Bind(grain).List(static row => row.Id(0)));
        ids.UnionWith(database[Waiting].Bind(key.PartitionOf(partitions)).Bind(grain).List(static row => row.Id(0)));
        foreach (var part in database[CaseParts].Bind(grain).Bind(StoreParts.First).Bind(StoreParts.End).List(static row => row.Text(0)))
        {
            if (database[SelectHeld].Bind(StoreParts.CaseOf(part)).List(static row => row.Id(0)) is [var held])
            {
                throw new LegalHoldException($"Case {held} is under legal hold: nothing was erased.");
            }

            ids.Add(StoreParts.CaseOf(part).As(GridId.Incident));
            ids.UnionWith(database[CaseIncidents].Bind(StoreParts.CaseOf(part)).List(static row => row.Id(0)));
            ids.UnionWith(database[CaseEvents].Bind(StoreParts.CaseOf(part)).List(static row => row.Id(0)));
        }

        database.Execute("PRAGMA secure_delete = ON");
        try
        {
            foreach (var id in ids.Where(i => i.Kind != GridId.Incident))
            {
                database[EraseText].Bind(id).Run();
            }

            return ids.Where(i => i.Kind == GridId.Incident).Sum(id => database[EraseIncident].Bind(id).Run());
        }
        finally
        {
            database.Execute("PRAGMA secure_delete = OFF");
        }
    }
}
