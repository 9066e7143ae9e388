window.__env = { subPath: '${CLEARML_SERVER_SUB_PATH}' };
